package io.lcfs.chronicle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.LayerStore;
import io.lcfs.StoreLockedException;
import io.lcfs.spi.BlockDevice;
import io.lcfs.spi.DeviceLock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChronicleDeviceTest {
    private static final int BLOCK = BlockDevice.BLOCK_BYTES;
    private static final Path MAPS = Path.of("/proc/self/maps");

    @TempDir
    private Path directory;

    private Path path() {
        return directory.resolve("store");
    }

    private static byte[] content(long seed) {
        byte[] bytes = new byte[BLOCK];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static byte[] read(BlockDevice device, long block) throws IOException {
        byte[] bytes = new byte[BLOCK];
        device.piece(block).get((int) (block % device.pieceBlocks()) * BLOCK, bytes);
        return bytes;
    }

    private long mappingsOfTheFile() throws IOException {
        try (Stream<String> lines = Files.lines(MAPS)) {
            return lines.filter(line -> line.contains(path().toString())).count();
        }
    }

    private long descriptorsOfTheFile() throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.filter(this::isOfTheFile).count();
        }
    }

    private boolean isOfTheFile(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).equals(path());
        } catch (IOException e) {
            return false; // The descriptor was closed meanwhile, like that of the directory listing.
        }
    }

    @Test
    void sixGibibytesAreOneMapping() throws IOException {
        long last = (6L << 30) / BLOCK - 1;
        try (ChronicleDevice device = ChronicleDevice.create(path(), 6L << 30)) {
            assertEquals(last + 1, device.blockCount());
            for (long block = 0; block <= last; block += last / 7) {
                device.write(block, ByteBuffer.wrap(content(block)));
            }
            for (long block = 0; block <= last; block += last / 7) {
                assertArrayEquals(content(block), read(device, block), "block " + block);
            }
            assertEquals(1, mappingsOfTheFile());
        }
        assertEquals(0, mappingsOfTheFile());
        assertEquals(0, descriptorsOfTheFile());
    }

    @Test
    void contentIsThereWhenOpenedAgain() throws IOException {
        try (ChronicleDevice device = ChronicleDevice.create(path(), 8 * BLOCK)) {
            device.write(3, ByteBuffer.wrap(content(3)));
            device.grow(12);
            device.write(11, ByteBuffer.wrap(content(11)));
            device.force();
        }
        try (ChronicleDevice again = ChronicleDevice.open(path())) {
            assertEquals(12, again.blockCount());
            assertArrayEquals(content(3), read(again, 3));
            assertArrayEquals(content(11), read(again, 11));
        }
    }

    @Test
    void newFileIsForItsOwnerOnly() throws IOException {
        ChronicleDevice.create(path(), 8 * BLOCK).close();
        assertEquals(PosixFilePermissions.fromString("rw-------"), Files.getPosixFilePermissions(path()));
    }

    @Test
    void existingFileIsRefusedAndUnchanged() throws IOException {
        Files.write(path(), content(1));
        assertThrows(FileAlreadyExistsException.class, () -> ChronicleDevice.create(path(), 8 * BLOCK));
        assertArrayEquals(content(1), Files.readAllBytes(path()));
    }

    @Test
    void whatCannotBeADeviceIsNotOpened() throws IOException {
        assertThrows(NoSuchFileException.class, () -> ChronicleDevice.open(path()));
        assertThrows(FileSystemException.class, () -> ChronicleDevice.open(directory));
        Files.write(path(), new byte[BLOCK - 1]);
        assertThrows(IllegalArgumentException.class, () -> ChronicleDevice.open(path()));
        assertEquals(0, descriptorsOfTheFile());
        Files.delete(path());
        for (long size : new long[] {-1, 0, BLOCK - 1, Long.MAX_VALUE}) {
            assertThrows(IllegalArgumentException.class, () -> ChronicleDevice.create(path(), size));
        }
        assertFalse(Files.exists(path()));
    }

    @Test
    void deviceThatIsOpenIsNotOpenedAgainHereOrByTheEngine() throws IOException {
        try (ChronicleDevice device = ChronicleDevice.create(path(), 8 << 20)) {
            assertThrows(StoreLockedException.class, () -> ChronicleDevice.open(path()));
            assertThrows(StoreLockedException.class, () -> LayerStore.open(path()));
            device.write(1, ByteBuffer.wrap(content(1)));
        }
        ChronicleDevice.open(path()).close();
    }

    @Test
    void otherProcessFindsItLockedAlsoAfterGrowth() throws Exception {
        try (ChronicleDevice device = ChronicleDevice.create(path(), 8 * BLOCK)) {
            assertEquals("locked", outcomeElsewhere());
            device.grow(16);
            assertEquals("locked", outcomeElsewhere());
        }
        assertEquals("free", outcomeElsewhere());
    }

    private String outcomeElsewhere() throws Exception {
        return ChildJvm.run(ChildJvm.Flags.NONE, LockProbe.class, path().toString());
    }

    /** A program that reports whether another process holds the device. */
    static final class LockProbe {
        private LockProbe() {}

        public static void main(String[] arguments) throws IOException {
            try {
                DeviceLock.hold(Path.of(arguments[0]), true).close();
                System.out.print("free");
            } catch (StoreLockedException e) {
                System.out.print("locked");
            }
        }
    }

    @Test
    void viewIsHarmlessAfterCloseAndUnmapsWhenItIsGone() throws Exception {
        ByteBuffer view;
        try (ChronicleDevice device = ChronicleDevice.create(path(), 8 * BLOCK)) {
            device.write(3, ByteBuffer.wrap(content(3)));
            view = device.view(3, 1);
        }
        for (int i = 0; i < 3; i++) {
            System.gc();
            Thread.sleep(20);
        }
        assertEquals(ByteBuffer.wrap(content(3)), view);
        assertEquals(1, mappingsOfTheFile());
        view = null;
        while (mappingsOfTheFile() > 0) { // The loop ends at the latest with the time-out of the test.
            System.gc();
            Thread.sleep(20);
        }
    }

    @Test
    void closedDeviceNeitherReadsNorWrites() throws IOException {
        ChronicleDevice device = ChronicleDevice.create(path(), 8 * BLOCK);
        device.close();
        assertThrows(IOException.class, () -> device.piece(0));
        assertThrows(IOException.class, () -> device.view(0, 1));
        assertThrows(IOException.class, () -> device.write(0, ByteBuffer.wrap(content(0))));
        assertThrows(IOException.class, device::force);
        assertThrows(IOException.class, () -> device.grow(16));
        assertTrue(Files.exists(path()));
    }

    @Test
    void missingFlagsAreNamedBeforeAnythingIsMade() throws Exception {
        String outcome = ChildJvm.run(ChildJvm.Flags.NONE, Maker.class, path().toString());
        assertTrue(outcome.contains("--add-opens=java.base/sun.nio.ch=ALL-UNNAMED"), outcome);
        assertTrue(outcome.contains("--add-opens=java.base/java.nio=ALL-UNNAMED"), outcome);
        assertTrue(outcome.contains("--add-opens=java.base/java.lang.reflect=ALL-UNNAMED"), outcome);
        assertTrue(outcome.contains("--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED"), outcome);
        assertFalse(Files.exists(path()));
    }

    /** Neither the JVM nor chronicle prints a warning. */
    @Test
    void withTheFlagsThereIsNoWarning() throws Exception {
        assertEquals("made", ChildJvm.run(ChildJvm.Flags.DOCUMENTED, Maker.class, path().toString()));
    }

    /** A program that creates a device and closes it. */
    static final class Maker {
        private Maker() {}

        public static void main(String[] arguments) throws IOException {
            try (ChronicleDevice device = ChronicleDevice.create(Path.of(arguments[0]), 8 * BLOCK)) {
                device.write(1, ByteBuffer.wrap(read(device, 0)));
                System.out.print("made");
            } catch (IllegalStateException e) {
                System.out.print(e.getMessage());
            }
        }
    }
}
