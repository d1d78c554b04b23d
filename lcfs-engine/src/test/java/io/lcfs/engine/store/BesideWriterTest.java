package io.lcfs.engine.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.CompactOptions;
import io.lcfs.Layer;
import io.lcfs.LayerFile;
import io.lcfs.LayerStore;
import io.lcfs.NoSpaceException;
import io.lcfs.NotAStoreException;
import io.lcfs.ReadOnlyStoreException;
import io.lcfs.ReaderRevokedException;
import io.lcfs.StoreLockedException;
import io.lcfs.StoreOptions;
import io.lcfs.StoreReader;
import io.lcfs.engine.device.ChannelDevice;
import io.lcfs.engine.device.ReadState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store that is read while another program writes it. */
@Tag("P12")
class BesideWriterTest {
    private static final StoreOptions WRITER =
            StoreOptions.defaults().withCheckpointInterval(Duration.ZERO).withBackground(false);
    private static final StoreOptions BESIDE = StoreOptions.defaults().withBesideWriter(true);
    private static final int STORE_BYTES = 8 << 20;
    private static final int CONTENT_BYTES = 1 << 20;

    @TempDir
    private Path folder;

    private final List<LayerStore> keepOpen = new ArrayList<>();
    private Path file;
    private LayerStore writer;

    @BeforeEach
    void makeStore() throws IOException {
        file = folder.resolve("store");
        writer = LayerStore.create(file, STORE_BYTES, WRITER);
        replace(0);
        writer.sync();
    }

    @AfterEach
    void requireSound() throws IOException {
        assertTrue(writer.check().isClean());
        writer.close();
    }

    private static byte[] content(int version) {
        byte[] content = new byte[CONTENT_BYTES];
        new Random(version).nextBytes(content);
        return content;
    }

    /** Replaces the only layer by one with another content. */
    private void replace(int version) throws IOException {
        if (writer.exists("layer")) {
            writer.remove("layer");
        }
        try (Layer layer = writer.createLayer("layer")) {
            layer.write("/file", 0, content(version));
            layer.commit();
        }
        writer.reclaim();
    }

    private static void requireContent(LayerStore store, int version) throws IOException {
        try (Layer layer = store.openLayer("layer")) {
            assertArrayEquals(content(version), layer.readAllBytes("/file"));
        }
    }

    @Test
    void aReaderShowsTheCheckpointThatItOpenedWhateverIsWritten() throws IOException {
        try (LayerStore first = LayerStore.open(file, BESIDE)) {
            replace(1);
            try (LayerStore second = LayerStore.open(file, BESIDE)) {
                // The readers keep what they reach, and nothing that was written later.
                for (int version = 2; version < 20; version++) {
                    replace(version);
                }
                requireContent(first, 0);
                requireContent(second, 1);
                assertEquals(2, writer.readers().size());
                assertThrows(ReadOnlyStoreException.class, () -> second.createLayer("new"));
            }
        }
        try (LayerStore third = LayerStore.open(file, BESIDE)) {
            requireContent(third, 19);
        }
        assertEquals(List.of(), writer.readers());
    }

    @Test
    void spaceOfAReadCheckpointIsUsedAgainWhenItIsRevoked() throws IOException {
        LayerStore reader = LayerStore.open(file, BESIDE);
        long read = reader.info().checkpoints();
        StoreReader listed = writer.readers().get(0);
        assertEquals(ProcessHandle.current().pid(), listed.processId());
        assertEquals(read, listed.checkpoint());
        assertEquals(listed, new StoreReader(listed.processId(), read));
        replace(1);
        assertThrows(NoSpaceException.class, () -> {
            for (int version = 2; version < 10; version++) {
                replace(version);
                // Each reader keeps one more content in use.
                keepOpen.add(LayerStore.open(file, BESIDE));
            }
        });
        writer.revokeReaders(writer.info().checkpoints());
        assertFalse(writer.readers().contains(listed));
        writer.remove("layer");
        for (int version = 2; version < 10; version++) {
            replace(version);
        }
        ReaderRevokedException thrown = assertThrows(ReaderRevokedException.class, () -> requireContent(reader, 0));
        assertEquals(read, thrown.checkpoint());
        assertEquals(file.toString(), thrown.path());
        reader.close();
        for (LayerStore each : keepOpen) {
            each.close();
        }
        try (LayerStore again = LayerStore.open(file, BESIDE)) {
            requireContent(again, 9);
        }
    }

    @Test
    void aWriterThatOpensTheStoreRevokesAllCheckpointsButTheLast() throws IOException {
        try (LayerStore old = LayerStore.open(file, BESIDE)) {
            replace(1);
            writer.close();
            try (LayerStore last = LayerStore.open(file, BESIDE)) {
                writer = LayerStore.open(file, WRITER);
                assertThrows(ReaderRevokedException.class, () -> requireContent(old, 0));
                replace(2);
                replace(3);
                writer.sync();
                requireContent(last, 1);
            }
        }
    }

    @Test
    void readersLockNothingAndAStoreWithoutWriterIsReadToo() throws IOException {
        writer.close();
        byte[] before = Files.readAllBytes(file);
        try (LayerStore reader = LayerStore.open(file, BESIDE)) {
            requireContent(reader, 0);
            assertEquals(List.of(), reader.readers());
            try (LayerStore exclusive =
                    LayerStore.open(file, StoreOptions.defaults().withReadOnly(true))) {
                requireContent(exclusive, 0);
            }
            assertArrayEquals(before, Files.readAllBytes(file));
            writer = LayerStore.open(file, WRITER);
            assertThrows(StoreLockedException.class, () -> LayerStore.open(file, WRITER));
        }
    }

    @Test
    void whatCannotBeDoneBesideAWriterIsRefused() throws IOException {
        try (LayerStore reader = LayerStore.open(file, BESIDE)) {
            assertThrows(UnsupportedOperationException.class, reader::check);
            assertThrows(UnsupportedOperationException.class, reader::scrub);
            assertThrows(ReadOnlyStoreException.class, () -> reader.revokeReaders(0));
        }
        long last = writer.info().checkpoints();
        assertThrows(IllegalArgumentException.class, () -> writer.revokeReaders(last + 1));
        assertThrows(IllegalArgumentException.class, () -> writer.revokeReaders(-1));
        Path other = Files.writeString(folder.resolve("other"), "no store");
        assertThrows(NotAStoreException.class, () -> LayerStore.open(other, BESIDE));
        assertFalse(Files.exists(folder.resolve("other.readers")));
        Files.writeString(readers(), "no readers");
        IOException thrown = assertThrows(IOException.class, () -> LayerStore.open(file, BESIDE));
        assertTrue(thrown.getMessage().contains("store.readers"), thrown.getMessage());
        Files.delete(readers());
    }

    private Path readers() {
        return folder.resolve("store.readers");
    }

    @Test
    void aStoreWithTwoNamesIsNotReadBesideItsWriter() throws IOException {
        Path second = Files.createLink(folder.resolve("second"), file);
        for (Path name : List.of(file, second)) {
            IOException thrown = assertThrows(IOException.class, () -> LayerStore.open(name, BESIDE));
            assertTrue(thrown.getMessage().contains("2 hard links"), thrown.getMessage());
        }
        Files.delete(second);
        Path link = Files.createSymbolicLink(second, file);
        try (LayerStore reader = LayerStore.open(link, BESIDE)) {
            assertEquals(1, writer.readers().size());
            requireContent(reader, 0);
        }
    }

    @Test
    void whatIsNoFileOfReadersKeepsNoSpaceInUse() throws IOException {
        Files.createDirectory(readers());
        for (int version = 1; version < 20; version++) {
            replace(version);
        }
        writer.close();
        writer = LayerStore.open(file, WRITER);
        IOException thrown = assertThrows(IOException.class, () -> LayerStore.open(file, BESIDE));
        assertTrue(thrown.getMessage().contains("not a regular file"), thrown.getMessage());
        Files.delete(readers());
    }

    @Test
    void aFileOfReadersHasModeAndLengthWhateverItHadBefore() throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
        LayerStore.open(file, BESIDE).close();
        assertEquals("rw-rw-rw-", PosixFilePermissions.toString(Files.getPosixFilePermissions(readers())));
        byte[] whole = Files.readAllBytes(readers());
        Files.write(readers(), Arrays.copyOf(whole, 100));
        try (LayerStore reader = LayerStore.open(file, BESIDE)) {
            assertEquals(whole.length, Files.size(readers()));
            replace(1);
            replace(2);
            requireContent(reader, 0);
        }
    }

    @Test
    void aReaderNoticesThatItsStatementIsLost() throws IOException {
        for (int length : List.of(4096, 0)) {
            int version = length;
            replace(version);
            try (LayerStore reader = LayerStore.open(file, BESIDE)) {
                assertEquals(1, writer.readers().size());
                Files.write(readers(), new byte[length]);
                for (int i = 1; i < 20; i++) {
                    replace(version + i);
                }
                assertThrows(ReaderRevokedException.class, () -> requireContent(reader, version));
            }
            writer.sync();
            try (LayerStore again = LayerStore.open(file, BESIDE)) {
                requireContent(again, version + 19);
            }
        }
    }

    @Test
    void readersOfADeletedFileAreSeenAsLongAsTheWriterIsOpen() throws IOException {
        try (LayerStore first = LayerStore.open(file, BESIDE)) {
            assertEquals(1, writer.readers().size());
            replace(1);
            Files.delete(readers());
            try (LayerStore second = LayerStore.open(file, BESIDE)) {
                assertEquals(2, writer.readers().size());
                for (int version = 2; version < 20; version++) {
                    replace(version);
                }
                requireContent(first, 0);
                requireContent(second, 1);
            }
        }
        assertEquals(List.of(), writer.readers());
    }

    @Test
    void aRevokedReaderOfAFileThatBecameShorterIsToldSo() throws IOException {
        writer.close();
        writer = LayerStore.open(file, WRITER.withGrowth(1 << 20, 2 * STORE_BYTES));
        try (Layer last = writer.createLayer("last")) {
            for (int i = 0; i < 4; i++) {
                last.write("/file", (long) i * CONTENT_BYTES, content(i));
            }
            last.commit();
        }
        try (LayerStore reader = LayerStore.open(file, BESIDE);
                Layer layer = reader.openLayer("last");
                LayerFile open = layer.openFile("/file")) {
            open.read(0, ByteBuffer.allocate(1));
            writer.remove("last");
            writer.sync();
            writer.revokeReaders(writer.info().checkpoints());
            writer.reclaim();
            writer.compact(CompactOptions.defaults());
            assertTrue(
                    Files.size(file) < 3L * STORE_BYTES / 4,
                    () -> "not shorter: " + file.toFile().length());
            assertThrows(ReaderRevokedException.class, () -> open.read(4L * CONTENT_BYTES - 1, ByteBuffer.allocate(1)));
        }
    }

    @Test
    void aRevocationWhileAStoreIsOpenedLeadsToALaterCheckpoint() throws IOException {
        ChannelDevice device = ChannelDevice.openBesideWriter(file);
        device.state(new ReadState(writer.info().checkpoints(), 0));
        replace(1);
        writer.revokeReaders(writer.info().checkpoints());
        try (LayerStore reader = EngineProvider.openOn(device, BESIDE)) {
            requireContent(reader, 1);
        }
    }

    @Test
    void aStoreThatGrowsWhileItIsOpenedIsNotTakenForATruncatedOne() throws IOException {
        ChannelDevice device = ChannelDevice.openBesideWriter(file);
        writer.grow(2 * STORE_BYTES);
        try (LayerStore reader = EngineProvider.openOn(device, BESIDE)) {
            assertEquals(2 * STORE_BYTES, reader.info().sizeBytes());
            requireContent(reader, 0);
        }
    }

    @Test
    void aStoreInAnotherFileSystemIsNotReadBesideItsWriter() throws IOException {
        Path zip = folder.resolve("a.zip");
        try (FileSystem other = FileSystems.newFileSystem(zip, Map.of("create", "true"))) {
            Path inside = Files.writeString(other.getPath("/store"), "no store");
            assertThrows(IllegalArgumentException.class, () -> LayerStore.open(inside, BESIDE));
            assertEquals("no store", Files.readString(inside));
        }
    }

    @Test
    void moreReadersThanThereAreSlotsAreRefused() throws IOException {
        for (int i = 0; i < 63; i++) {
            keepOpen.add(LayerStore.open(file, BESIDE));
        }
        IOException thrown = assertThrows(IOException.class, () -> LayerStore.open(file, BESIDE));
        assertTrue(thrown.getMessage().contains("63 readers"), thrown.getMessage());
        keepOpen.remove(0).close();
        LayerStore.open(file, BESIDE).close();
        for (LayerStore each : keepOpen) {
            each.close();
        }
    }
}
