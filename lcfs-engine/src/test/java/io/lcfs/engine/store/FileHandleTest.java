package io.lcfs.engine.store;

import static io.lcfs.FileOption.NO_FOLLOW;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.FileInfo;
import io.lcfs.FileOption;
import io.lcfs.Layer;
import io.lcfs.LayerFile;
import io.lcfs.LayerOptions;
import io.lcfs.LayerStore;
import io.lcfs.NoSpaceException;
import io.lcfs.ReadOnlyLayerException;
import io.lcfs.StoreClosedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Operations of a file handle other than reading and writing. After each test the checker must find nothing. */
class FileHandleTest {
    private static final int BLOCK = 4096;
    private static final long LARGEST = 1L << 44;

    @RegisterExtension
    final CheckedStore checked = CheckedStore.ofBytes(32 << 20);

    private LayerStore store;
    private Layer layer;

    @BeforeEach
    void openStore() throws IOException {
        store = checked.store();
        layer = checked.createLayer("layer");
    }

    @Test
    void attributesAreSetByAHandleAlsoWithoutAName() throws IOException {
        layer.write("/f", 0, new byte[] {1});
        layer.createLink("/g", "/f");
        try (LayerFile file = layer.openFile("/f")) {
            setAll(file, 1);
            assertEquals(layer.stat("/g", NO_FOLLOW), file.stat());
            assertEquals(List.of("user.a", "user.b"), layer.listXattrs("/g"));
            layer.delete("/f");
            layer.delete("/g");
            setAll(file, 2);
            FileInfo info = file.stat();
            assertEquals(0, info.linkCount());
            assertEquals(0602, info.mode());
            assertEquals(2, info.uid());
            assertEquals(3, info.gid());
            assertEquals(Instant.ofEpochSecond(2), info.mtime());
            assertTrue(file.removeXattr("user.a"));
            assertFalse(file.removeXattr("user.a"));
            assertNull(file.getXattr("user.a"));
            assertArrayEquals(new byte[5002], file.getXattr("user.b"));
        }
        assertEquals(1, layer.usage().inodes());
    }

    private static void setAll(LayerFile file, int number) throws IOException {
        file.setMode(0600 + number);
        file.setOwner(number, number + 1);
        file.setXattr("user.a", new byte[number]);
        file.setXattr("user.b", new byte[5000 + number]);
        file.setModifiedTime(Instant.ofEpochSecond(number));
        assertArrayEquals(new byte[number], file.getXattr("user.a"));
        assertEquals(List.of("user.a", "user.b"), file.listXattrs());
    }

    @Test
    void attributesThatCannotBeSetAreRefused() throws IOException {
        layer.write("/f", 0, new byte[] {1});
        try (LayerFile file = layer.openFile("/f", FileOption.READ, FileOption.WRITE)) {
            FileInfo before = file.stat();
            assertThrows(IllegalArgumentException.class, () -> file.setMode(010000));
            assertThrows(IllegalArgumentException.class, () -> file.setOwner(-1, 0));
            assertThrows(IllegalArgumentException.class, () -> file.setOwner(0, 1L << 32));
            assertThrows(IllegalArgumentException.class, () -> file.setXattr("", new byte[0]));
            assertThrows(IllegalArgumentException.class, () -> file.setXattr("a", new byte[65_537]));
            assertEquals(before, file.stat());
            layer.commit();
            assertThrows(ReadOnlyLayerException.class, () -> file.setMode(0600));
            assertThrows(ReadOnlyLayerException.class, () -> file.setXattr("a", new byte[1]));
            assertThrows(ReadOnlyLayerException.class, () -> file.removeXattr("a"));
            assertEquals(before, file.stat());
            assertEquals(List.of(), file.listXattrs());
        }
        LayerFile closed = layer.openFile("/f");
        closed.close();
        assertThrows(StoreClosedException.class, closed::listXattrs);
        assertThrows(StoreClosedException.class, () -> closed.setMode(0600));
        assertThrows(StoreClosedException.class, () -> closed.nextData(0));
        try (Layer limited =
                        store.createLayer("limited", LayerOptions.defaults().withMaxOwnBytes(4096));
                LayerFile file = limited.openFile("/f", FileOption.CREATE)) {
            file.setXattr("short", new byte[512]);
            assertThrows(NoSpaceException.class, () -> file.setXattr("long", new byte[513]));
        }
    }

    @Test
    void whatIsTooLargeForAFileIsRefused() throws IOException {
        layer.createFile("/f");
        try (LayerFile file = layer.openFile("/f", FileOption.READ, FileOption.WRITE)) {
            file.truncate(LARGEST);
            tooLarge(() -> file.truncate(LARGEST + 1));
            tooLarge(() -> file.append(ByteBuffer.allocate(1)));
            tooLarge(() -> file.append(ByteBuffer.allocate(300_000)));
            tooLarge(() -> file.write(LARGEST - 1, ByteBuffer.allocate(2)));
            tooLarge(() -> file.write(Long.MAX_VALUE, ByteBuffer.allocate(1)));
            tooLarge(() -> file.punch(1, Long.MAX_VALUE));
            tooLarge(() -> layer.write("/f", LARGEST, new byte[1]));
            tooLarge(() -> layer.write("/new", LARGEST - 299_999, new byte[300_000]));
            assertThrows(IllegalArgumentException.class, () -> file.truncate(-1));
            assertThrows(IllegalArgumentException.class, () -> file.punch(0, -1));
            file.write(LARGEST - 1, ByteBuffer.wrap(new byte[] {1}));
            assertEquals(LARGEST, file.size());
            assertEquals(LARGEST - BLOCK, file.nextData(0));
        }
        assertFalse(layer.exists("/new"));
    }

    private interface Call {
        void run() throws IOException;
    }

    private static void tooLarge(Call call) {
        FileSystemException refused = assertThrows(FileSystemException.class, call::run);
        assertTrue(refused.getMessage().contains("file too large"), refused.getMessage());
    }

    @Test
    void aShortFileHasNoHole() throws IOException {
        layer.createFile("/f");
        try (LayerFile file = layer.openFile("/f", FileOption.READ, FileOption.WRITE)) {
            assertEquals(-1, file.nextData(0));
            assertEquals(-1, file.nextHole(0));
            file.write(0, ByteBuffer.allocate(100));
            assertEquals(7, file.nextData(7));
            assertEquals(100, file.nextHole(7));
            assertEquals(-1, file.nextData(100));
            assertEquals(-1, file.nextHole(100));
            assertThrows(IllegalArgumentException.class, () -> file.nextData(-1));
            assertThrows(IllegalArgumentException.class, () -> file.nextHole(-1));
        }
    }

    /** Compared with an array of the written blocks; also in the committed layer. */
    @Test
    void dataAndHolesAreFoundWhereTheyAre() throws IOException {
        Random random = new Random(1);
        boolean[] isData = new boolean[300];
        int size = isData.length * BLOCK - 1000;
        byte[] content = new byte[BLOCK];
        content[10] = 1;
        try (LayerFile file = layer.openFile("/f", FileOption.READ, FileOption.WRITE, FileOption.CREATE)) {
            file.truncate(size);
            for (int i = 0; i < 400; i++) {
                int block = random.nextInt(isData.length);
                int count = Math.min(1 + random.nextInt(20), isData.length - block);
                boolean written = random.nextBoolean();
                for (int at = block; at < block + count; at++) {
                    isData[at] = written;
                    if (written) {
                        file.write((long) at * BLOCK, ByteBuffer.wrap(content, 0, Math.min(BLOCK, size - at * BLOCK)));
                    }
                }
                if (!written) {
                    file.punch((long) block * BLOCK, (long) count * BLOCK);
                }
                long position = random.nextInt(size);
                compare(file, isData, position, size);
            }
            compare(file, isData, 0, size);
            compare(file, isData, size - 1L, size);
        }
        layer.commit();
        try (LayerFile file = layer.openFile("/f")) {
            for (int i = 0; i < 100; i++) {
                compare(file, isData, random.nextInt(size), size);
            }
        }
    }

    private static void compare(LayerFile file, boolean[] isData, long position, int size) throws IOException {
        assertEquals(next(isData, position, size, true), file.nextData(position), "data from " + position);
        long hole = next(isData, position, size, false);
        assertEquals(hole < 0 ? size : hole, file.nextHole(position), "hole from " + position);
    }

    private static long next(boolean[] isData, long position, int size, boolean wanted) {
        for (long at = position; at < size; at = (at / BLOCK + 1) * BLOCK) {
            if (isData[(int) (at / BLOCK)] == wanted) {
                return at;
            }
        }
        return -1;
    }
}
