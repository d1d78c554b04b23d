package io.lcfs.engine.store;

import static io.lcfs.FileOption.NO_FOLLOW;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.CreateOptions;
import io.lcfs.Credentials;
import io.lcfs.FileInfo;
import io.lcfs.FileKind;
import io.lcfs.FileOption;
import io.lcfs.Layer;
import io.lcfs.LayerFile;
import io.lcfs.LayerOptions;
import io.lcfs.LayerStore;
import io.lcfs.NoSpaceException;
import io.lcfs.ReadOnlyLayerException;
import io.lcfs.Usage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Replacing a whole content, compared with an array. After each test the checker must find nothing. */
@Tag("P11")
class ReplaceTest {
    private static final int MIB = 1 << 20;
    private static final int[] LENGTHS = {
        0, 1, 511, 512, 513, 4095, 4096, 4097, 9_000, 262_143, 262_144, 262_145, 300_001, MIB, MIB + 1, 3 * MIB + 7
    };

    @RegisterExtension
    final CheckedStore checked = CheckedStore.ofBytes(256 << 20);

    private LayerStore store;
    private Layer layer;

    @BeforeEach
    void openStore() throws IOException {
        store = checked.store();
        layer = checked.createLayer("layer");
    }

    /** Returns random bytes with zeros among them, or only zeros. */
    private static byte[] bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        if (random.nextInt(5) > 0) {
            random.nextBytes(bytes);
            for (int i = random.nextInt(3); i > 0 && length > 0; i--) {
                int from = random.nextInt(length);
                Arrays.fill(bytes, from, Math.min(length, from + random.nextInt(20_000)), (byte) 0);
            }
        }
        return bytes;
    }

    private static InputStream failingAfter(byte[] bytes) {
        return new InputStream() {
            private final InputStream good = new ByteArrayInputStream(bytes);

            @Override
            public int read() throws IOException {
                int read = good.read();
                if (read < 0) {
                    throw new IOException("the stream has failed");
                }
                return read;
            }

            @Override
            public void close() {
                throw new AssertionError("the caller closes the stream");
            }
        };
    }

    @Test
    void contentIsTheNewOneWhateverWasThere() throws IOException {
        Random random = new Random(1);
        for (int i = 0; i < 300; i++) {
            byte[] before = bytes(random, LENGTHS[random.nextInt(LENGTHS.length)]);
            if (random.nextBoolean()) {
                layer.write("/file", random.nextInt(100_000), before);
            }
            byte[] bytes = bytes(random, LENGTHS[random.nextInt(LENGTHS.length)]);
            if (random.nextBoolean()) {
                layer.writeAllBytes("/file", bytes);
            } else {
                assertEquals(bytes.length, layer.write("/file", new ByteArrayInputStream(bytes)));
            }
            assertArrayEquals(bytes, layer.readAllBytes("/file"), "replacement " + i);
            assertTrue(
                    layer.stat("/file", NO_FOLLOW).blockBytes() <= bytes.length + 4096,
                    "no block of the old content is left");
            if (i % 7 == 0) {
                store.snapshot("layer", "snapshot" + i).close();
            }
        }
        assertEquals(2, layer.usage().inodes());
    }

    @Test
    void inodeNamesAndAttributesStay() throws IOException {
        layer.write("/file", 0, bytes(new Random(2), 20_000));
        layer.setMode("/file", 04751);
        layer.setOwner("/file", 7, 8);
        layer.setXattr("/file", "user.x", new byte[] {1});
        layer.createLink("/other", "/file");
        FileInfo before = layer.stat("/file", NO_FOLLOW);
        try (LayerFile open = layer.openFile("/file", FileOption.READ)) {
            layer.writeAllBytes("/other", new byte[] {1, 2, 3});
            assertEquals(3, open.size());
        }
        FileInfo after = layer.stat("/file", NO_FOLLOW);
        assertEquals(before.inode(), after.inode());
        assertEquals(2, after.linkCount());
        assertEquals(04751, after.mode());
        assertEquals(7, after.uid());
        assertEquals(List.of("user.x"), layer.listXattrs("/file"));
        assertArrayEquals(new byte[] {1, 2, 3}, layer.readAllBytes("/file"));
    }

    @Test
    void aLinkAtTheEndIsFollowedAlsoToWhereNothingIsYet() throws IOException {
        layer.createDirectory("/d");
        layer.createSymbolicLink("/link", "d/file");
        layer.writeAllBytes("/link", new byte[] {1});
        layer.write("/link", new ByteArrayInputStream(new byte[] {2, 3}));
        assertEquals(FileKind.SYMBOLIC_LINK, layer.stat("/link", NO_FOLLOW).kind());
        assertArrayEquals(new byte[] {2, 3}, layer.readAllBytes("/d/file"));
        assertEquals(0644, layer.stat("/d/file", NO_FOLLOW).mode());
    }

    @Test
    void whatIsNoFileIsRefused() throws IOException {
        layer.createDirectory("/d");
        layer.createNode("/fifo", FileKind.FIFO, 0600, 0);
        byte[] bytes = {1};
        assertThrows(FileSystemException.class, () -> layer.writeAllBytes("/d", bytes));
        assertThrows(FileSystemException.class, () -> layer.writeAllBytes("/fifo", bytes));
        assertThrows(NoSuchFileException.class, () -> layer.writeAllBytes("/none/file", bytes));
        assertThrows(NotDirectoryException.class, () -> layer.writeAllBytes("/fifo/file", bytes));
        assertThrows(NotDirectoryException.class, () -> layer.writeAllBytes("/file/", bytes));
        assertFalse(layer.exists("/file"));
        layer.commit();
        assertThrows(ReadOnlyLayerException.class, () -> layer.writeAllBytes("/file", bytes));
        InputStream unread = failingAfter(new byte[0]);
        assertThrows(ReadOnlyLayerException.class, () -> layer.write("/file", unread));
    }

    @Test
    void aUserWhoMayNotWriteIsRefusedAndOneWhoMayClearsSetIdBits() throws IOException {
        layer.writeAllBytes("/file", new byte[] {1});
        layer.setMode("/file", 04755);
        byte[] large = bytes(new Random(3), 2 * MIB);
        try (Layer user = layer.withCredentials(new Credentials(1, 1, Set.of(), 0))) {
            for (byte[] bytes : new byte[][] {{2}, large}) {
                assertThrows(AccessDeniedException.class, () -> user.writeAllBytes("/file", bytes));
                assertThrows(AccessDeniedException.class, () -> user.write("/file", new ByteArrayInputStream(bytes)));
            }
            assertArrayEquals(new byte[] {1}, layer.readAllBytes("/file"));
            layer.setMode("/file", 04777);
            user.write("/file", new ByteArrayInputStream(large));
        }
        assertEquals(0777, layer.stat("/file", NO_FOLLOW).mode());
        assertArrayEquals(large, layer.readAllBytes("/file"));
    }

    @Test
    void moreThanTheMostOfOneStepReplacesAsWell() throws IOException {
        byte[] bytes = bytes(new Random(4), LongWrite.MAX_BYTES + MIB + 3);
        layer.write("/file", 40 * (long) MIB, new byte[] {1});
        layer.writeAllBytes("/file", bytes);
        assertArrayEquals(bytes, layer.readAllBytes("/file"));
        assertEquals(bytes.length, layer.write("/other", new ByteArrayInputStream(bytes)));
        assertArrayEquals(bytes, layer.readAllBytes("/other"));
    }

    @Test
    void aStreamThatFailsInItsFirstMebibyteChangesNothingAndLaterLeavesWhatItHad() throws IOException {
        Random random = new Random(5);
        byte[] old = bytes(random, 2 * MIB);
        for (int length : new int[] {0, 1, 100_000, MIB - 1, MIB, MIB + 1, 2 * MIB, 2 * MIB + 5}) {
            layer.writeAllBytes("/file", old);
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            IOException failure = assertThrows(IOException.class, () -> layer.write("/file", failingAfter(bytes)));
            assertEquals("the stream has failed", failure.getMessage());
            byte[] left = length < MIB ? old : Arrays.copyOf(bytes, length / MIB * MIB);
            assertArrayEquals(left, layer.readAllBytes("/file"), length + " bytes");
        }
    }

    @Test
    void aReplacementNearTheLimitIsWholeOrChangesNothing() throws IOException {
        byte[] old = new byte[MIB];
        Arrays.fill(old, (byte) 1);
        byte[] bytes = new byte[MIB];
        Arrays.fill(bytes, (byte) 2);
        int refused = 0;
        int made = 0;
        for (int limit = 400; limit < 700; limit += 3) {
            LayerOptions options = LayerOptions.defaults().withMaxOwnBytes(limit * 4096L);
            try (Layer limited = store.createLayer("limited", options)) {
                limited.writeAllBytes("/file", old);
                Usage usage = limited.usage();
                try {
                    limited.writeAllBytes("/file", bytes);
                    made++;
                    assertArrayEquals(bytes, limited.readAllBytes("/file"));
                    assertEquals(usage, limited.usage(), "the blocks of the old content went back");
                } catch (NoSpaceException e) {
                    refused++;
                    assertEquals(usage, limited.usage());
                    assertArrayEquals(old, limited.readAllBytes("/file"));
                }
            }
            store.remove("limited");
            store.reclaim();
        }
        assertTrue(refused > 2 && made > 2, refused + " refused, " + made + " made");
    }

    @Test
    void aReaderSeesTheOldContentOrTheNewOne() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        layer.writeAllBytes("/file", new byte[] {0});
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            Future<Integer> reads = other.submit(() -> {
                int count = 0;
                while (!done.get()) {
                    byte[] read = layer.readAllBytes("/file");
                    for (byte value : read) {
                        assertEquals(read[0], value);
                    }
                    assertEquals(length(read[0]), read.length, "content " + read[0]);
                    count++;
                }
                return count;
            });
            for (int i = 1; i <= 120; i++) {
                byte[] bytes = new byte[length((byte) i)];
                Arrays.fill(bytes, (byte) i);
                layer.writeAllBytes("/file", bytes);
                if (i % 10 == 0) {
                    store.sync();
                }
            }
            done.set(true);
            assertTrue(reads.get() > 0);
        } finally {
            done.set(true);
            other.shutdown();
        }
    }

    @Test
    void aNewFileOfAnyLengthIsWholeOrNotThere() throws IOException {
        byte[] bytes = bytes(new Random(6), LongWrite.MAX_BYTES + 3 * MIB + 5);
        CreateOptions options = CreateOptions.defaults()
                .withMode(04751)
                .withOwner(7, 8)
                .withModifiedTime(Instant.EPOCH)
                .withXattr("user.x", new byte[5_000]);
        ByteBuffer content = ByteBuffer.wrap(bytes);
        layer.createFile("/file", options, content);
        assertEquals(0, content.remaining());
        assertArrayEquals(bytes, layer.readAllBytes("/file"));
        FileInfo info = layer.stat("/file", NO_FOLLOW);
        assertEquals(04751, info.mode());
        assertEquals(8, info.gid());
        assertEquals(1, info.linkCount());
        assertEquals(Instant.EPOCH, info.mtime());
        assertEquals(List.of("user.x"), layer.listXattrs("/file"));
        assertThrows(
                FileAlreadyExistsException.class, () -> layer.createFile("/file", options, ByteBuffer.wrap(bytes)));
        LayerOptions limit = LayerOptions.defaults().withMaxOwnBytes(LongWrite.MAX_BYTES + 2 * (long) MIB);
        try (Layer limited = store.createLayer("limited", limit)) {
            Usage before = limited.usage();
            assertThrows(NoSpaceException.class, () -> limited.createFile("/file", options, ByteBuffer.wrap(bytes)));
            assertFalse(limited.exists("/file"));
            assertEquals(before, limited.usage());
        }
    }

    private static int length(byte number) {
        return number == 0 ? 1 : LENGTHS[1 + (number & 0xFF) % (LENGTHS.length - 1)];
    }

    @Test
    void aBufferOfTheCallerIsNotNeededAfterwards() throws IOException {
        byte[] bytes = {1, 2, 3};
        layer.writeAllBytes("/file", bytes);
        Arrays.fill(bytes, (byte) 9);
        ByteBuffer read = ByteBuffer.allocate(3);
        layer.read("/file", 0, read);
        assertArrayEquals(new byte[] {1, 2, 3}, read.array());
    }
}
