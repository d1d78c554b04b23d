package io.lcfs.engine.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.engine.content.FileData;
import io.lcfs.engine.inode.Inode;
import io.lcfs.engine.names.PathFinder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.junit.jupiter.api.Test;

/** Deleting names, and the inodes that are left. */
class RemoverTest extends OnTestLayer {
    @Test
    void deletingFailsAsPosixSays() throws IOException {
        directory("/d");
        file("/d/f");
        fails(DirectoryNotEmptyException.class, "/d", () -> files.remover().delete("/d"));
        fails(FileSystemException.class, "no last name", () -> files.remover().delete("/"));
        fails(FileSystemException.class, "no last name", () -> files.remover().delete("/d/.."));
        fails(NoSuchFileException.class, "/x", () -> files.remover().delete("/x"));
        fails(NotDirectoryException.class, "/d/f/", () -> files.remover().delete("/d/f/"));
        files.remover().delete("/d/f");
        assertEquals(layer.clock.last(), files.lookup().stat("/d", false).mtime());
        files.remover().delete("/d/");
        assertEquals(2, files.lookup().stat("/", false).linkCount());
        assertEquals(1, layer.layer.inodes().count());
    }

    @Test
    void aNameThatIsALinkIsItselfDeletedAndRenamed() throws IOException {
        directory("/d");
        Making.symbolicLink(files, "/link", "d");
        fails(NotDirectoryException.class, "/link/", () -> files.remover().delete("/link/"));
        fails(NotDirectoryException.class, "/link/", () -> files.renamer().rename("/link/", "/x"));
        assertTrue(files.lookup().exists("/d"));
        files.renamer().rename("/link", "/link2");
        files.creator().createLink("/link3", "/link2");
        assertEquals(2, files.lookup().stat("/link2", false).linkCount());
        assertEquals(0, files.remover().delete("/link2"));
        assertEquals("d", files.lookup().readSymbolicLink("/link3"));
        assertTrue(files.lookup().exists("/d"));
    }

    @Test
    void anOpenFileOutlivesItsNames() throws IOException {
        long inode = Making.file(files, "/f", 0644);
        layer.layer.openInodes().opened(inode);
        assertEquals(0, files.remover().delete("/f"));
        assertEquals(0, files.lookup().stat(inode).linkCount());
        assertTrue(files.orphans().isOrphan(inode));
        assertEquals(1, layer.layer.inodes().count());
        assertTrue(files.orphans().reapStep(inode));
        assertEquals(inode, files.orphans().next(0));
        assertNull(PathFinder.path(layer.tree, inode));
        assertTrue(layer.layer.openInodes().closed(inode));
        assertTrue(files.orphans().reapStep(inode));
        assertNull(Inode.find(layer.tree, inode));
        assertEquals(0, files.orphans().next(0));
    }

    @Test
    void aLargeFileIsDroppedInSteps() throws IOException {
        long number = Making.file(files, "/f", 0644);
        Inode inode = Inode.load(layer.tree, number);
        FileData data = new FileData(layer.layer);
        ByteBuffer block = ByteBuffer.allocate(4096);
        for (int i = 0; i < 300; i++) {
            // With gaps, so that there are many extents.
            data.write(inode, block.put(0, (byte) (i + 1)).rewind(), i * 8192L);
        }
        inode.store(layer.tree);
        long used = layer.layer.blocks().owned();
        long orphan = files.remover().delete("/f");
        assertEquals(number, orphan);
        layer.requireSound();
        assertTrue(layer.reap(orphan) >= 2);
        assertTrue(layer.layer.blocks().owned() <= used - 300);
        assertEquals(0, files.orphans().next(0));
    }
}
