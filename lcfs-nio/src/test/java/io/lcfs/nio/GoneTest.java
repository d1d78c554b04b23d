package io.lcfs.nio;

import static java.nio.file.StandardOpenOption.DELETE_ON_CLOSE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.StoreOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.ClosedFileSystemException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/**
 * Operations on open files, channels and streams after the layer was committed or removed, the file deleted, or
 * something closed.
 */
class GoneTest extends Contract implements OnLayer {
    private Layer layer() {
        return ((WritableLayerSubject) subject()).layer();
    }

    @Test
    void deletingOnCloseIsABestEffortInALayerThatWasCommittedMeanwhile() throws IOException {
        SeekableByteChannel channel = Files.newByteChannel(file("f", "x"), READ, DELETE_ON_CLOSE);
        layer().commit();
        assertDoesNotThrow(channel::close);
        assertTrue(Files.exists(at("f")));
    }

    @Test
    void deletingOnCloseIsABestEffortWhereThePathLeadsNowhereAnyMore() throws IOException {
        directory("d");
        SeekableByteChannel channel = Files.newByteChannel(file("d/f", "x"), READ, DELETE_ON_CLOSE);
        Files.move(at("d"), at("e"));
        file("d", "no directory");
        assertDoesNotThrow(channel::close);
        assertTrue(Files.exists(at("e/f")));
    }

    @Test
    void deletedFileOfALayerThatIsCommittedIsStillReadTransferredAndMapped() throws IOException {
        Path file = file("f", "abc");
        try (FileChannel channel = FileChannel.open(file, READ)) {
            Files.delete(file);
            layer().commit();
            ByteArrayOutputStream target = new ByteArrayOutputStream();
            assertEquals(3, channel.read(ByteBuffer.allocate(9), 0));
            assertEquals(3, channel.transferTo(0, 3, Channels.newChannel(target)));
            assertEquals("abc", target.toString());
            assertEquals('c', channel.map(MapMode.READ_ONLY, 0, 3).get(2));
        }
    }

    @Test
    void attributesThatWereReadAreThereWhenTheFileSystemIsClosed() throws IOException {
        PosixFileAttributes attributes = Files.readAttributes(file("f", "x"), PosixFileAttributes.class);
        Object key = attributes.fileKey();
        fs().close();
        assertEquals("0", attributes.owner().getName());
        assertEquals("0", attributes.group().getName());
        assertEquals(key, attributes.fileKey());
    }

    @Test
    void layerThatWasRemovedIsAFailureOfTheCallAndNotWritable() throws IOException {
        try (LayerStore store = LayerStore.createInMemory(64 << 20, StoreOptions.defaults());
                Layer layer = store.createLayer("layer")) {
            layer.createFile("/f", 0644);
            try (FileSystem files = LayerFileSystems.of(layer)) {
                store.remove("layer");
                assertThrows(IOException.class, () -> Files.createDirectory(files.getPath("/d")));
                assertThrows(IOException.class, () -> Files.writeString(files.getPath("/f"), "x"));
                assertFalse(Files.isWritable(files.getPath("/f")));
                assertTrue(files.isReadOnly());
            }
            assertEquals(List.of(), store.check().findings());
        }
    }

    @Test
    void streamOfADirectorySaysThatTheLayerWasClosed() throws IOException {
        for (int i = 0; i < 500; i++) {
            file("f" + i, "");
        }
        Layer handle = ((WritableLayerSubject) subject()).store().openLayer("layer");
        try (FileSystem files = LayerFileSystems.of(handle);
                DirectoryStream<Path> stream = Files.newDirectoryStream(files.getPath(root().toString()))) {
            Iterator<Path> entries = stream.iterator();
            entries.next();
            handle.close();
            assertThrows(ClosedFileSystemException.class, () -> entries.forEachRemaining(entry -> {}));
        }
    }

    @Test
    void everyCallTellsThatTheStoreWasClosedInTheWordsOfItsInterface() throws IOException {
        LayerStore store = LayerStore.createInMemory(64 << 20, StoreOptions.defaults());
        Layer layer = store.createLayer("layer");
        layer.write("/f", 0, new byte[] {1, 2, 3});
        FileSystem files = LayerFileSystems.of(layer);
        FileChannel channel = FileChannel.open(files.getPath("/f"), READ, WRITE);
        FileChannel directory = FileChannel.open(files.getPath("/"), READ);
        store.close();

        ByteArrayOutputStream target = new ByteArrayOutputStream();
        List<Executable> ofChannel = List.of(
                () -> channel.read(ByteBuffer.allocate(1)),
                () -> channel.write(ByteBuffer.allocate(1)),
                channel::size,
                () -> channel.truncate(1),
                () -> channel.force(true),
                () -> channel.transferTo(0, 3, Channels.newChannel(target)),
                () -> channel.map(MapMode.READ_ONLY, 0, 3),
                channel::tryLock);
        ofChannel.forEach(call -> assertThrows(ClosedChannelException.class, call));
        List<Executable> ofFiles = List.of(
                () -> Files.size(files.getPath("/f")),
                () -> Files.createDirectory(files.getPath("/d")),
                () -> Files.list(files.getPath("/")),
                () -> Files.isWritable(files.getPath("/f")),
                directory::size,
                () -> directory.force(true));
        ofFiles.forEach(call -> assertThrows(ClosedFileSystemException.class, call));
        assertDoesNotThrow(channel::close);
        assertDoesNotThrow(files::close);
    }
}
