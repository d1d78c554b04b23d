package io.lcfs.engine.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.engine.inode.Inode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Changes of the content of files by path. */
class ContentEditorTest extends OnTestLayer {
    private static final byte[] TEXT = "0123456789".getBytes();

    private void write(String path, byte[] content) throws IOException {
        Inode inode = Inode.load(layer.tree, files.lookup().resolve(path, false));
        files.data().write(inode, ByteBuffer.wrap(content), 0);
        files.content().store(inode);
    }

    private byte[] read(String path) throws IOException {
        Inode inode = Inode.load(layer.tree, files.lookup().resolve(path, true));
        byte[] content = new byte[(int) inode.size()];
        files.data().read(inode, ByteBuffer.wrap(content), 0);
        return content;
    }

    private Instant modified(String path) throws IOException {
        return files.lookup().stat(path, false).mtime();
    }

    @Test
    void truncatedFileIsCutOrGrowsByZerosAndIsModified() throws IOException {
        file("/f");
        write("/f", TEXT);
        Instant before = modified("/f");
        files.content().truncate("/f", 4);
        assertArrayEquals(Arrays.copyOf(TEXT, 4), read("/f"));
        assertEquals(layer.clock.last(), modified("/f"));
        files.content().truncate("/f", 6);
        assertArrayEquals(new byte[] {'0', '1', '2', '3', 0, 0}, read("/f"));
        assertTrue(modified("/f").isAfter(before));
    }

    @Test
    void punchedRangeReadsAsZerosAndOneBehindTheEndModifiesNothing() throws IOException {
        file("/f");
        write("/f", TEXT);
        files.content().punch("/f", 2, 4);
        assertArrayEquals(new byte[] {'0', '1', 0, 0, '4', '5', '6', '7', '8', '9'}, read("/f"));
        Instant before = modified("/f");
        files.content().punch("/f", 10, 20);
        assertEquals(before, modified("/f"));
    }

    @Test
    void droppedContentLeavesTheInode() throws IOException {
        file("/f");
        write("/f", new byte[] {1});
        long inode = files.lookup().resolve("/f", false);
        assertEquals(inode, files.content().dropContent(inode));
        assertEquals(0, read("/f").length);
        assertEquals(inode, files.lookup().resolve("/f", false));
    }

    @Test
    void storedInodeIsNotModified() throws IOException {
        file("/f");
        Instant before = modified("/f");
        write("/f", TEXT);
        assertEquals(before, modified("/f"));
        Inode inode = Inode.load(layer.tree, files.lookup().resolve("/f", false));
        files.content().storeModified(inode);
        assertEquals(layer.clock.last(), modified("/f"));
    }

    @Test
    void linkIsFollowedAndWhatIsNoFileIsRefused() throws IOException {
        file("/f");
        write("/f", TEXT);
        Making.symbolicLink(files, "/link", "f");
        files.content().truncate("/link", 1);
        assertArrayEquals(new byte[] {'0'}, read("/f"));
        directory("/d");
        fails(FileSystemException.class, "is a directory", () -> files.content().truncate("/d", 0));
        fails(FileSystemException.class, "is a directory", () -> files.content().punch("/d", 0, 1));
        fails(NoSuchFileException.class, "/none", () -> files.content().truncate("/none", 0));
    }
}
