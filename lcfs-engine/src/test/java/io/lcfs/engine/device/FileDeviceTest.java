package io.lcfs.engine.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lcfs.StoreLockedException;
import io.lcfs.engine.process.Program;
import io.lcfs.engine.sweep.Sweep;
import io.lcfs.spi.BlockDevice;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileDeviceTest extends BlockDeviceContractTest {
    private static final boolean HAS_ARENAS = Runtime.version().feature() >= 22;
    private static final long PIECE_BLOCKS = 1 << 18;
    private static final Path MAPS = Path.of("/proc/self/maps");

    @TempDir
    private Path directory;

    private int files;

    @Override
    BlockDevice newDevice(long blockCount) throws IOException {
        return FileDevice.create(directory.resolve("device-" + files++), blockCount, Duration.ZERO);
    }

    private Path path() {
        return directory.resolve("store");
    }

    private FileDevice created(long blockCount) throws IOException {
        return closedLater(FileDevice.create(path(), blockCount, Duration.ZERO));
    }

    private void assertNoFile(Path path) throws IOException {
        assertFalse(Files.exists(path));
        try (Stream<Path> entries = Files.list(directory)) {
            assertEquals(List.of(), entries.toList());
        }
    }

    /** Returns the outcome in another process that tries to open the device. */
    private static String outcomeElsewhere(Path path) throws IOException {
        try (DeviceProcess other = DeviceProcess.open(path)) {
            return other.outcome();
        }
    }

    @Test
    void newFileIsForItsOwnerOnly() throws IOException {
        assumeTrue(
                directory.getFileSystem().supportedFileAttributeViews().contains("posix"),
                "NOT RUN: no POSIX modes here");
        created(8);
        assertEquals(PosixFilePermissions.fromString("rw-------"), Files.getPosixFilePermissions(path()));
    }

    @Test
    void newFileHasTheSizeAskedFor() throws IOException {
        FileDevice device = created(8);
        assertEquals(8, device.blockCount());
        assertEquals(8 * BLOCK, Files.size(path()));
    }

    @Test
    void contentIsThereWhenOpenedAgain() throws IOException {
        try (FileDevice device = FileDevice.create(path(), 8, Duration.ZERO)) {
            device.write(3, run(3, 2, 1));
            device.grow(12);
            device.write(11, run(11, 1, 1));
            device.force();
        }
        FileDevice again = closedLater(FileDevice.open(path(), Duration.ZERO));
        assertEquals(12, again.blockCount());
        assertZeros(again, 0, 3);
        assertContent(again, 3, 2, 1);
        assertZeros(again, 5, 11);
        assertContent(again, 11, 1, 1);
    }

    @Test
    void bytesAfterTheLastWholeBlockAreLeftOut() throws IOException {
        Files.write(path(), new byte[3 * BLOCK + 100]);
        FileDevice device = closedLater(FileDevice.open(path(), Duration.ZERO));
        assertEquals(3, device.blockCount());
        assertThrows(IOException.class, () -> device.write(3, run(3, 1, 1)));
        device.write(2, run(2, 1, 1));
        assertContent(device, 2, 1, 1);
    }

    @Test
    void existingFileIsRefusedAndUnchanged() throws IOException {
        byte[] before = content(0, 7);
        Files.write(path(), before);
        assertThrows(FileAlreadyExistsException.class, () -> FileDevice.create(path(), 8, Duration.ZERO));
        assertArrayEquals(before, Files.readAllBytes(path()));
        Files.write(path(), new byte[0]);
        assertThrows(FileAlreadyExistsException.class, () -> FileDevice.create(path(), 8, Duration.ZERO));
        assertEquals(0, Files.size(path()));
    }

    @Test
    void missingFileIsNotOpened() throws IOException {
        assertThrows(NoSuchFileException.class, () -> FileDevice.open(path(), Duration.ZERO));
        assertNoFile(path());
    }

    @Test
    void missingFolderIsNotMade() throws IOException {
        Path folder = directory.resolve("missing");
        assertThrows(NoSuchFileException.class, () -> FileDevice.create(folder.resolve("store"), 8, Duration.ZERO));
        assertNoFile(folder);
    }

    @Test
    void directoryIsRefused() {
        assertThrows(FileSystemException.class, () -> FileDevice.open(directory, Duration.ZERO));
        assertThrows(FileSystemException.class, () -> FileDevice.create(directory, 8, Duration.ZERO));
        assertTrue(Files.isDirectory(directory));
    }

    @Test
    void createWithAnImpossibleSizeLeavesNoFile() throws IOException {
        for (long count : new long[] {0, -1, Long.MIN_VALUE, (1L << 52) + 1, Long.MAX_VALUE}) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> FileDevice.create(path(), count, Duration.ZERO),
                    count + " blocks");
            assertNoFile(path());
        }
    }

    @Test
    void growthToAnImpossibleSizeChangesNothing() throws IOException {
        FileDevice device = created(8);
        device.write(0, run(0, 8, 1));
        assertThrows(IllegalArgumentException.class, () -> device.grow((1L << 52) + 1));
        assertEquals(8, device.blockCount());
        assertContent(device, 0, 8, 1);
    }

    @Test
    void createThatFailsLeavesNoFile() throws Exception {
        try (DeviceProcess limited = DeviceProcess.createWithFileSizeLimit(path(), 1 << 20)) {
            assertEquals(DeviceProcess.FAILED, limited.outcome());
        }
        assertNoFile(path());
        created(1 << 20);
    }

    @Test
    void secondOpenInThisProcessIsRefused() throws Exception {
        FileDevice device = created(8);
        assertThrows(StoreLockedException.class, () -> FileDevice.open(path(), Duration.ZERO));
        assertEquals(DeviceProcess.LOCKED, outcomeElsewhere(path()));
        device.write(1, run(1, 1, 1));
        assertContent(device, 1, 1, 1);
        device.close();
        assertContent(closedLater(FileDevice.open(path(), Duration.ZERO)), 1, 1, 1);
    }

    @Test
    void secondOpenByASymbolicLinkIsRefused() throws Exception {
        created(8);
        Path other = Files.createSymbolicLink(directory.resolve("symbolic"), path());
        assertThrows(StoreLockedException.class, () -> FileDevice.open(other, Duration.ZERO));
        assertEquals(DeviceProcess.LOCKED, outcomeElsewhere(path()));
    }

    @Test
    void secondOpenByAHardLinkIsRefusedAndKeepsTheLock() throws Exception {
        created(8);
        Path other = Files.createLink(directory.resolve("hard"), path());
        assertThrows(StoreLockedException.class, () -> FileDevice.open(other, Duration.ZERO));
        assertEquals(DeviceProcess.LOCKED, outcomeElsewhere(path()));
    }

    /** On Linux a process that closes any descriptor of a file loses its locks on it. */
    @Test
    void otherProcessIsRefusedWhateverIsReadInThisOne() throws Exception {
        FileDevice device = created(8);
        Files.newInputStream(path()).close();
        assertEquals(DeviceProcess.LOCKED, outcomeElsewhere(path()));
        Path symbolic = Files.createSymbolicLink(directory.resolve("symbolic"), path());
        Files.readAllBytes(symbolic);
        Files.copy(path(), directory.resolve("copy"));
        assertEquals(DeviceProcess.LOCKED, outcomeElsewhere(symbolic));
        device.close();
        assertEquals(DeviceProcess.HELD, outcomeElsewhere(symbolic));
    }

    @Test
    void writerElsewhereIsRefusedWhateverAReaderHasClosed() throws Exception {
        created(8).close();
        try (ChannelDevice reader = ChannelDevice.open(path(), false, Duration.ZERO)) {
            Files.newInputStream(path()).close();
            assertEquals(DeviceProcess.LOCKED, outcomeElsewhere(path()));
            try (DeviceProcess other = DeviceProcess.read(path())) {
                assertEquals(DeviceProcess.HELD, other.outcome());
            }
            assertEquals(8, reader.blockCount());
        }
    }

    @Test
    void withoutALockFileTheFileItselfIsLocked() throws Exception {
        Path lock = Files.createDirectory(directory.resolve("store.lock"));
        FileDevice device = created(8);
        assertThrows(StoreLockedException.class, () -> FileDevice.open(path(), Duration.ZERO));
        assertEquals(DeviceProcess.LOCKED, outcomeElsewhere(path()));
        device.close();
        Files.delete(lock);
        Files.createSymbolicLink(lock, directory.resolve("elsewhere"));
        closedLater(FileDevice.open(path(), Duration.ZERO));
        assertEquals(DeviceProcess.LOCKED, outcomeElsewhere(path()));
        assertFalse(Files.exists(directory.resolve("elsewhere")), "a lock file was made where a link leads");
    }

    @Test
    void lockFileLiesBesideTheFileWithItsModeAndStays() throws Exception {
        assumeTrue(directory.getFileSystem().supportedFileAttributeViews().contains("posix"), "no POSIX modes here");
        created(8).close();
        Path lock = directory.resolve("store.lock");
        assertEquals(0, Files.size(lock));
        assertEquals(PosixFilePermissions.fromString("rw-------"), Files.getPosixFilePermissions(lock));
    }

    /** A class loader with an engine of its own, as a build tool gives to each of its plug-ins. */
    @Test
    void engineOfAnotherClassLoaderIsRefusedAndKeepsTheLock() throws Exception {
        FileDevice device = created(8);
        Opener other = new Opener();
        assertEquals(DeviceProcess.LOCKED, other.openedBy(path()));
        assertEquals(DeviceProcess.LOCKED, outcomeElsewhere(path()));
        device.close();
        assertEquals(DeviceProcess.HELD, other.openedBy(path()));
        closedLater(FileDevice.open(path(), Duration.ZERO));
    }

    @Test
    void engineOfAnotherClassLoaderWaitsForTheLock() throws Exception {
        FileDevice device = created(8);
        Opener other = new Opener();
        FutureTask<String> opening = new FutureTask<>(() -> other.openedBy(path(), Duration.ofHours(1)));
        Thread waiter = new Thread(opening);
        waiter.start();
        while (waiter.getState() != Thread.State.TIMED_WAITING && !opening.isDone()) {
            Thread.onSpinWait();
        }
        assertFalse(opening.isDone());
        assertEquals(DeviceProcess.LOCKED, outcomeElsewhere(path()));
        device.close();
        assertEquals(DeviceProcess.HELD, opening.get());
        closedLater(FileDevice.open(path(), Duration.ZERO));
    }

    @Test
    void openDeviceLeavesNothingInTheSystemProperties() throws Exception {
        Map<Object, Object> before = Map.copyOf(System.getProperties());
        created(8);
        assertEquals(before, Map.copyOf(System.getProperties()));
        System.getProperties().list(new PrintStream(OutputStream.nullOutputStream()));
        System.getProperties().store(OutputStream.nullOutputStream(), "");
    }

    @Test
    void deviceThatWasNotOpenedIsNotHeld() throws Exception {
        Files.write(path(), new byte[BLOCK]);
        try (DeviceProcess other = DeviceProcess.open(path())) {
            assertEquals(DeviceProcess.HELD, other.outcome());
            assertThrows(StoreLockedException.class, () -> FileDevice.open(path(), Duration.ZERO));
        }
        closedLater(FileDevice.open(path(), Duration.ZERO));
    }

    @Test
    void otherProcessIsRefusedUntilClose() throws Exception {
        FileDevice device = created(8);
        assertEquals(DeviceProcess.LOCKED, outcomeElsewhere(path()));
        device.close();
        assertEquals(DeviceProcess.HELD, outcomeElsewhere(path()));
    }

    @Test
    void killedProcessHoldsNothing() throws Exception {
        FileDevice.create(path(), 8, Duration.ZERO).close();
        try (DeviceProcess other = DeviceProcess.open(path())) {
            assertEquals(DeviceProcess.HELD, other.outcome());
            other.kill();
            closedLater(FileDevice.open(path(), Duration.ZERO));
        }
    }

    /** The API and the engine of this class path, loaded once more. */
    private static final class Opener {
        private final ClassLoader loader;

        Opener() throws IOException {
            List<URL> path = new ArrayList<>();
            for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
                path.add(Path.of(entry).toUri().toURL());
            }
            loader = new URLClassLoader(path.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
        }

        String openedBy(Path device) throws Exception {
            return openedBy(device, Duration.ZERO);
        }

        String openedBy(Path device, Duration lockTimeout) throws Exception {
            Class<?> type = loader.loadClass(FileDevice.class.getName());
            assertNotSame(FileDevice.class, type);
            try {
                ((AutoCloseable) type.getMethod("open", Path.class, Duration.class)
                                .invoke(null, device, lockTimeout))
                        .close();
                return DeviceProcess.HELD;
            } catch (InvocationTargetException e) {
                return e.getCause().getClass().getSimpleName().equals("StoreLockedException")
                        ? DeviceProcess.LOCKED
                        : DeviceProcess.FAILED;
            }
        }
    }

    /** A thread that writes a run again and again. It is interrupted once in each write, and must not fail. */
    private static final class Victim {
        private final BlockDevice device;
        private final long block;
        private final AtomicReference<Thread> thread = new AtomicReference<>();
        private final AtomicInteger started = new AtomicInteger();
        private final AtomicBoolean ended = new AtomicBoolean();

        Victim(BlockDevice device, long block) {
            this.device = device;
            this.block = block;
        }

        /** Writes versions 1 to the last one, or as long as the other threads run. */
        Void write(int lastVersion, AtomicInteger others) throws IOException {
            thread.set(Thread.currentThread());
            try {
                for (int version = 1; version <= lastVersion && others.get() > 0; version++) {
                    ByteBuffer source = run(block, 4, version);
                    started.incrementAndGet();
                    device.write(block, source);
                }
            } finally {
                ended.set(true);
            }
            return null;
        }

        /** Interrupts the thread about once in each write. */
        Void interrupt() {
            int interrupts = 0;
            while (!ended.get()) {
                if (started.get() > interrupts) {
                    interrupts++;
                    thread.get().interrupt();
                } else {
                    Thread.onSpinWait();
                }
            }
            return null;
        }
    }

    @Test
    void interruptsOfOneWriterFailNoThread() throws Exception {
        FileDevice device = created(64);
        int rounds = 2000;
        Victim victim = new Victim(device, 0);
        List<Callable<Void>> tasks = new ArrayList<>();
        tasks.add(() -> victim.write(rounds, new AtomicInteger(1)));
        tasks.add(victim::interrupt);
        for (long block = 16; block < 64; block += 16) {
            long own = block;
            tasks.add(() -> {
                for (int round = 1; round <= rounds; round++) {
                    device.write(own, run(own, 4, round));
                    if (round % 50 == 0) {
                        device.force();
                        assertContent(device, own, 4, round);
                    }
                }
                return null;
            });
        }
        runTogether(tasks);
        for (long block = 0; block < 64; block += 16) {
            assertContent(device, block, 4, rounds);
        }
        assertEquals(DeviceProcess.LOCKED, outcomeElsewhere(path()));
    }

    @Test
    void interruptsOfAWriterFailNoReaderThatMapsPieces() throws Exception {
        int pieces = (int) Math.max(50, 300 * Sweep.effort());
        FileDevice device = created(pieces * PIECE_BLOCKS);
        AtomicInteger readers = new AtomicInteger(1);
        Victim victim = new Victim(device, 1);
        Callable<Void> reader = () -> {
            try {
                for (int piece = 0; piece < pieces; piece++) {
                    assertZeros(device, piece * PIECE_BLOCKS, piece * PIECE_BLOCKS + 1);
                }
            } finally {
                readers.decrementAndGet();
            }
            return null;
        };
        runTogether(List.of(() -> victim.write(Integer.MAX_VALUE, readers), victim::interrupt, reader));
        assertEquals(pieces * PIECE_BLOCKS, device.blockCount());
    }

    @Test
    @Tag("faults")
    void readerThatIsInterruptedMapsPieces() throws Exception {
        int pieces = (int) Math.max(50, 300 * Sweep.effort());
        FileDevice device = created(pieces * PIECE_BLOCKS);
        AtomicReference<Thread> reader = new AtomicReference<>();
        AtomicBoolean ended = new AtomicBoolean();
        Callable<Void> reading = () -> {
            reader.set(Thread.currentThread());
            try {
                for (int piece = 0; piece < pieces; piece++) {
                    assertEquals(0, device.piece(piece * PIECE_BLOCKS).get(0));
                }
            } finally {
                ended.set(true);
            }
            return null;
        };
        Callable<Void> interrupting = () -> {
            int interrupts = 0;
            while (!ended.get() && interrupts < 1000) {
                if (reader.get() != null) {
                    reader.get().interrupt();
                    interrupts++;
                }
            }
            return null;
        };
        runTogether(List.of(reading, interrupting));
        device.write(1, run(1, 1, 1));
        assertContent(device, 1, 1, 1);
    }

    @Test
    void fileThatTookThePlaceOfAnOpenOneIsNotWritten() throws Exception {
        FileDevice device = created(8);
        Files.move(path(), directory.resolve("moved"));
        byte[] other = new byte[8 * BLOCK];
        Files.write(path(), other);
        Victim victim = new Victim(device, 0);
        Callable<Void> writer = () -> {
            try {
                return victim.write(2000, new AtomicInteger(1));
            } catch (IOException e) {
                // This may fail if an interrupt has closed the channel.
                return null;
            }
        };
        runTogether(List.of(writer, victim::interrupt));
        assertArrayEquals(other, Files.readAllBytes(path()));
    }

    private boolean isMapped() throws IOException {
        return mappings() > 0;
    }

    private long mappings() throws IOException {
        try (Stream<String> lines = Files.lines(MAPS)) {
            return lines.filter(line -> line.contains(directory.toString())).count();
        }
    }

    @Test
    void closeUnmapsWhatNobodyHasAViewOf() throws IOException {
        assumeTrue(Files.exists(MAPS), "NOT RUN: no list of mappings here");
        FileDevice device = created(PIECE_BLOCKS + 8);
        assertZeros(device, 0, 1);
        assertZeros(device, PIECE_BLOCKS, PIECE_BLOCKS + 8);
        assertTrue(isMapped());
        device.close();
        assertFalse(isMapped());
    }

    @Test
    void closeUnmapsWhatGrowthReplaced() throws IOException {
        assumeTrue(Files.exists(MAPS), "NOT RUN: no list of mappings here");
        FileDevice device = created(8);
        for (int count = 9; count < 15; count++) {
            assertZeros(device, 0, 8);
            device.grow(count);
        }
        assertTrue(isMapped());
        device.close();
        assertFalse(isMapped());
    }

    @Test
    void viewIsHarmlessAfterClose() throws IOException {
        FileDevice device = created(8);
        device.write(3, run(3, 2, 1));
        ByteBuffer view = device.view(3, 2);
        device.close();
        assertAfterClose(view);
    }

    @Test
    void viewFromBeforeGrowthIsReadUntilCloseAndHarmlessThen() throws IOException {
        FileDevice device = created(8);
        device.write(3, run(3, 2, 1));
        ByteBuffer view = device.view(3, 2);
        device.grow(16);
        assertContent(device, 3, 2, 1);
        assertEquals(run(3, 2, 1), view);
        device.close();
        assertAfterClose(view);
    }

    @Test
    void closeWhileAViewIsInUseReleasesAllElse() throws Exception {
        FileDevice device = created(PIECE_BLOCKS + 8);
        ByteBuffer view = device.view(0, 1024);
        assertZeros(device, PIECE_BLOCKS, PIECE_BLOCKS + 1);
        Pipe pipe = Pipe.open();
        ExecutorService writer = Executors.newSingleThreadExecutor();
        try (ReadableByteChannel source = pipe.source()) {
            Future<Void> use = writer.submit(() -> {
                try (WritableByteChannel sink = pipe.sink()) {
                    while (view.hasRemaining()) {
                        sink.write(view);
                    }
                }
                return null;
            });
            // A pipe does not hold 4 MiB, so once the first byte is here, the write is under way and stays so.
            ByteBuffer taken = ByteBuffer.allocate(1);
            assertEquals(1, source.read(taken));
            if (HAS_ARENAS) {
                assertThrows(IOException.class, device::close);
            } else {
                device.close();
            }
            if (Files.exists(MAPS)) {
                assertEquals(1, mappings());
            }
            assertEquals(DeviceProcess.HELD, outcomeElsewhere(path()));
            FileDevice.open(path(), Duration.ZERO).close();
            drain(source);
            use.get();
        } finally {
            writer.shutdownNow();
        }
    }

    private static void drain(ReadableByteChannel source) throws IOException {
        ByteBuffer taken = ByteBuffer.allocate(1 << 16);
        while (source.read(taken) >= 0) {
            taken.clear();
        }
    }

    private static void assertAfterClose(ByteBuffer view) {
        if (HAS_ARENAS) {
            assertThrows(IllegalStateException.class, () -> view.get(0));
        } else {
            assertEquals(run(3, 2, 1), view);
        }
    }

    @Test
    void closedDeviceNeitherReadsNorWrites() throws IOException {
        FileDevice device = created(8);
        device.close();
        assertThrows(IOException.class, () -> device.write(0, run(0, 1, 1)));
        assertThrows(IOException.class, () -> device.piece(0));
        assertThrows(IOException.class, device::force);
        assertArrayEquals(new byte[8 * BLOCK], Files.readAllBytes(path()));
    }

    @Test
    void blockDeviceIsTakenWholeAndKeepsItsContent() throws Exception {
        Path backing = directory.resolve("backing");
        Files.write(backing, new byte[64 * BLOCK]);
        withLoopDevice(backing, loop -> {
            try (FileDevice device = FileDevice.create(loop, 0, Duration.ZERO)) {
                assertEquals(64, device.blockCount());
                device.write(3, run(3, 2, 1));
                device.write(63, run(63, 1, 1));
                assertContent(device, 3, 2, 1);
                assertZeros(device, 0, 3);
                assertThrows(IOException.class, () -> device.write(64, run(64, 1, 1)));
                assertThrows(StoreLockedException.class, () -> FileDevice.open(loop, Duration.ZERO));
                assertThrows(StoreLockedException.class, () -> FileDevice.create(loop, 0, Duration.ZERO));
                assertEquals(DeviceProcess.LOCKED, outcomeElsewhere(loop));
                assertThrows(IOException.class, () -> device.grow(65));
                device.grow(64);
                assertEquals(64, device.blockCount());
                assertContent(device, 63, 1, 1);
                device.force();
            }
            assertThrows(IllegalArgumentException.class, () -> FileDevice.create(loop, 65, Duration.ZERO));
            try (FileDevice again = FileDevice.open(loop, Duration.ZERO)) {
                assertEquals(64, again.blockCount());
                assertContent(again, 3, 2, 1);
                assertContent(again, 63, 1, 1);
                Thread.currentThread().interrupt();
                again.grow(64);
                again.write(5, run(5, 1, 1));
                assertTrue(Thread.interrupted());
                assertContent(again, 5, 1, 1);
            }
            assertTrue(Files.exists(loop));
        });
    }

    @Test
    void blockDeviceIsFollowedWhenItGrows() throws Exception {
        Path backing = directory.resolve("backing");
        Files.write(backing, new byte[16 * BLOCK]);
        withLoopDevice(backing, loop -> {
            try (FileDevice device = FileDevice.open(loop, Duration.ZERO)) {
                device.write(0, run(0, 16, 1));
                assertContent(device, 0, 16, 1);
                Files.write(backing, new byte[16 * BLOCK], StandardOpenOption.APPEND);
                assertNotNull(output("losetup", "-c", loop.toString()));
                assertThrows(IOException.class, () -> device.grow(33));
                device.grow(32);
                device.write(31, run(31, 1, 1));
                assertContent(device, 0, 16, 1);
                assertZeros(device, 16, 31);
                assertContent(device, 31, 1, 1);
            }
        });
    }

    private interface LoopWork {
        void with(Path loop) throws Exception;
    }

    private static void withLoopDevice(Path backing, LoopWork work) throws Exception {
        String loop = output("losetup", "--find", "--show", backing.toString());
        assumeTrue(loop != null, "NOT RUN: no loop device can be set up here, so no block device is tested");
        try {
            work.with(Path.of(loop));
        } finally {
            Thread.interrupted();
            output("losetup", "-d", loop);
        }
    }

    /** Returns the output of a command, or nothing if the command fails. */
    private static String output(String... command) throws IOException, InterruptedException {
        Process process = Program.process(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        return process.waitFor() == 0 ? printed : null;
    }
}
