package io.lcfs.engine.process;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.NoSpaceException;
import io.lcfs.StoreFailedException;
import io.lcfs.StoreLockedException;
import io.lcfs.StoreOptions;
import io.lcfs.engine.device.FileDevice;
import io.lcfs.engine.sweep.Sweep;
import io.lcfs.engine.sweep.Tally;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Faults of real processes, files and file systems: kills, truncation, full disks, closing, interrupts, and lack of
 * memory.
 */
@Tag("P11")
@Tag("faults")
class ProcessFaultsTest {
    private static final long STORE_BYTES = 64 << 20;

    @TempDir
    private Path folder;

    private Process start(int heapMiB, String... arguments) throws IOException {
        return StoreProcess.start(folder.resolve("errors"), heapMiB, arguments);
    }

    /**
     * Returns the next line of a process, which must not have ended before. Otherwise the failure contains the reason.
     */
    private String line(BufferedReader output) throws IOException {
        String line = output.readLine();
        if (line == null) {
            fail("the process ended early:\n" + Files.readString(folder.resolve("errors")));
        }
        return line;
    }

    private static BufferedReader output(Process process) {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    private static void makeStore(Path path) throws IOException {
        try (LayerStore store = LayerStore.create(path, STORE_BYTES, StoreProcess.OPTIONS)) {
            try (Layer layer = store.createLayer("layer")) {
                layer.write("/file", 0, bytes(StoreProcess.FILE_BYTES));
                layer.commit();
            }
        }
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    @Test
    void aProcessThatIsKilledLosesNothingThatItWasToldIsDurable() {
        Sweep.random("killed processes", 20, seed -> {
            Path path = folder.resolve("killed" + seed);
            LayerStore.create(path, STORE_BYTES, StoreProcess.OPTIONS).close();
            Random random = new Random(seed);
            for (int kill = 0; kill < 10; kill++) {
                Process process = start(64, "work", path.toString(), Long.toString(random.nextLong()));
                long durable = killed(process, random);
                try (LayerStore store = LayerStore.open(path, StoreProcess.OPTIONS)) {
                    long found = NumberedWork.requireWhole(store);
                    assertTrue(found >= durable, () -> "operation " + durable + " was durable, " + found + " is there");
                }
                Tally.KILLS.add(1);
            }
        });
    }

    /** Kills a process some time after it has started. Returns the last number that it printed. */
    private long killed(Process process, Random random) throws IOException, InterruptedException {
        try (BufferedReader output = output(process)) {
            String line = line(output);
            // The pause does not wait for an event; it makes the kill happen at a random point.
            process.waitFor(random.nextInt(50_000), TimeUnit.MICROSECONDS);
            // Killed through its handle, so that its output can still be read.
            process.toHandle().destroyForcibly();
            long last = Long.parseLong(line);
            for (String more = output.readLine(); more != null; more = output.readLine()) {
                last = more.matches("\\d+") ? Math.max(last, Long.parseLong(more)) : last;
            }
            process.onExit().join();
            return last;
        }
    }

    @Test
    void ofManyWhoOpenAStoreAtOnceExactlyOneGetsIt() throws Exception {
        Path path = folder.resolve("races");
        makeStore(path);
        for (int race = 0; race < 490; race++) {
            raceOfThreads(path, 8);
        }
        for (int race = 0; race < 10; race++) {
            raceOfProcesses(path, 5);
        }
        Tally.SCHEDULES.add(500);
    }

    private static void raceOfThreads(Path path, int openers) throws Exception {
        AtomicInteger opened = new AtomicInteger();
        AtomicInteger locked = new AtomicInteger();
        CountDownLatch begin = new CountDownLatch(1);
        CountDownLatch tried = new CountDownLatch(openers);
        Thread[] threads = new Thread[openers];
        for (int i = 0; i < openers; i++) {
            threads[i] = new Thread(() -> {
                try {
                    begin.await();
                    try (LayerStore store =
                            LayerStore.open(path, StoreOptions.defaults().withBackground(false))) {
                        opened.addAndGet(store.exists("layer") ? 1 : 100);
                        tried.countDown();
                        tried.await();
                    }
                } catch (StoreLockedException e) {
                    locked.incrementAndGet();
                    tried.countDown();
                } catch (IOException | InterruptedException e) {
                    opened.addAndGet(1000);
                    tried.countDown();
                }
            });
            threads[i].start();
        }
        begin.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(1, opened.get());
        assertEquals(openers - 1, locked.get());
    }

    private void raceOfProcesses(Path path, int openers) throws IOException {
        Process[] processes = new Process[openers];
        for (int i = 0; i < openers; i++) {
            processes[i] = start(64, "open", path.toString(), "0");
        }
        int opened = 0;
        for (Process process : processes) {
            String line = line(output(process));
            assertTrue("locked".equals(line) || "open false".equals(line), line);
            opened += "locked".equals(line) ? 0 : 1;
        }
        assertEquals(1, opened);
        for (Process process : processes) {
            process.destroyForcibly().onExit().join();
        }
        // The lock of a killed process has ended with the process.
        LayerStore.open(path).close();
    }

    @Test
    void aSecondProcessIsRefusedAfterThisOneReadTheFile() throws Exception {
        Path path = folder.resolve("read");
        try (LayerStore store = LayerStore.create(path, STORE_BYTES, StoreProcess.OPTIONS)) {
            for (int number = 1; number <= 3; number++) {
                Files.readAllBytes(path);
                Process process = start(64, "open", path.toString(), "0");
                assertEquals("locked", line(output(process)));
                process.onExit().join();
                NumberedWork.run(store, number);
                store.sync();
            }
            assertEquals(3, NumberedWork.requireWhole(store));
        }
    }

    /** A hard link in another directory has a lock file of its own. */
    @Test
    void whatAProcessThatGotPastTheLocksMadeDurableStays() throws Exception {
        Path path = folder.resolve("linked");
        Path link = Files.createDirectory(folder.resolve("other")).resolve("linked");
        try (LayerStore store = LayerStore.create(path, STORE_BYTES, StoreProcess.OPTIONS)) {
            NumberedWork.run(store, 1);
            store.sync();
            Files.createLink(link, path);
            Files.newInputStream(path).close();
            Process process = start(64, "work", link.toString(), "1");
            try (BufferedReader output = output(process)) {
                line(output);
                assertThrows(StoreFailedException.class, () -> {
                    store.createLayer("late").close();
                    store.sync();
                });
                process.toHandle().destroyForcibly();
                process.onExit().join();
            }
        }
        try (LayerStore store = LayerStore.open(path, StoreProcess.OPTIONS)) {
            assertTrue(NumberedWork.requireWhole(store) > 1);
        }
    }

    @Test
    void aStoreThatSomebodyTruncatesGivesExceptionsAndNoFaultOfTheProcess() throws Exception {
        int rounds = (int) Math.max(2, 10 * Sweep.effort());
        for (int round = 0; round < rounds; round++) {
            Path path = folder.resolve("truncated" + round);
            makeStore(path);
            Process process = start(64, "truncated", path.toString(), "0");
            try (BufferedReader output = output(process)) {
                assertEquals("open", line(output));
                try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
                    channel.truncate(8192);
                }
                process.getOutputStream().write('\n');
                process.getOutputStream().flush();
                String line = line(output);
                assertTrue(line.matches("failures [1-9]\\d*"), line);
                assertEquals(0, process.waitFor());
            }
        }
    }

    @Tag("P8")
    @Test
    void closingAStoreUnderEightReadersNeverTakesTheProcessDown() throws Exception {
        Path inside = inMemory();
        Path path = inside.resolve("closed");
        makeStore(path);
        int rounds = (int) Math.max(100, 4_000 * Sweep.effort());
        Process process = start(256, "close", path.toString(), Integer.toString(rounds));
        try (BufferedReader output = output(process)) {
            assertEquals("rounds " + rounds, line(output));
            assertEquals(0, process.waitFor());
        } finally {
            FileDevice.delete(path);
            Files.deleteIfExists(inside);
        }
        Tally.SCHEDULES.add(rounds);
    }

    /**
     * At most 16 MiB of pieces that were read into the heap are kept, whatever was read and however many files are
     * open.
     */
    @Tag("P13")
    @Test
    void whatIsReadOfAStoreThatIsOpenedForReadingOnlyIsNotKept() throws Exception {
        Path path = folder.resolve("readOnly");
        int files = 5;
        try (LayerStore store = LayerStore.create(path, 2 * STORE_BYTES, StoreProcess.OPTIONS);
                Layer layer = store.createLayer("layer")) {
            for (int i = 0; i < files; i++) {
                layer.write("/f" + i, 0, bytes(16 << 20));
            }
            layer.commit();
        }
        Process process = start(36, "readOnly", path.toString(), Integer.toString(files));
        try (BufferedReader output = output(process)) {
            assertEquals("read " + 2L * files * (16 << 20), line(output));
            assertEquals(0, process.waitFor());
        }
    }

    /** No state of a store grows with time, during the minutes of a soak. */
    @Tag("P13")
    @Test
    void aStoreThatIsOpenForLongKeepsNoMoreThanItDid() throws Exception {
        Path inside = inMemory();
        Process process = start(96, "long", inside.toString(), Long.toString(Long.getLong("lcfs.minutes", 0)));
        try (BufferedReader output = output(process)) {
            String line = line(output);
            assertTrue(line.matches("laps \\d+, grew: \\[]"), line);
            System.out.println(line);
            assertEquals(0, process.waitFor());
        } finally {
            FileDevice.delete(inside.resolve("long"));
            FileDevice.delete(inside.resolve("other"));
            Files.delete(inside);
        }
    }

    /** Returns a directory in memory if possible, because otherwise most of the time is spent on forces. */
    private Path inMemory() throws IOException {
        Path memory = Path.of("/dev/shm");
        return Files.createTempDirectory(Files.isWritable(memory) ? memory : folder, "lcfs");
    }

    @Test
    void runningOutOfMemoryAnywhereLeavesNothingHalfDone() throws Exception {
        Path inside = inMemory();
        int points = (int) Math.max(10, 1000 * Sweep.effort());
        List<Path> paths = List.of(inside.resolve("one"), inside.resolve("other"));
        List<Process> processes = new ArrayList<>();
        try {
            for (Path path : paths) {
                LayerStore.create(path, STORE_BYTES, StoreProcess.OPTIONS).close();
                int first = processes.size() * points;
                processes.add(start(12, "memory", path.toString(), Integer.toString(points), Integer.toString(first)));
            }
            for (int i = 0; i < processes.size(); i++) {
                requireEnoughErrors(processes.get(i), points);
                try (LayerStore store = LayerStore.open(paths.get(i), StoreProcess.OPTIONS)) {
                    NumberedWork.requireWhole(store);
                }
            }
        } finally {
            for (Path path : paths) {
                FileDevice.delete(path);
            }
            Files.delete(inside);
        }
    }

    private void requireEnoughErrors(Process process, int points) throws IOException, InterruptedException {
        try (BufferedReader output = output(process)) {
            String line = line(output);
            assertTrue(line.startsWith("errors "), line);
            int errors = Integer.parseInt(line.substring("errors ".length()));
            assertTrue(errors >= points / 10, () -> errors + " errors at " + points + " points");
            Tally.ERROR_POSITIONS.add(points);
            assertEquals(0, process.waitFor());
        }
    }

    @Test
    void aThreadThatIsInterruptedBeforeEachCallDoesAllOfThemAndStaysInterrupted() throws IOException {
        Path path = folder.resolve("interrupted");
        try (LayerStore store = LayerStore.create(path, STORE_BYTES, StoreProcess.OPTIONS)) {
            for (int number = 1; number <= 100; number++) {
                Thread.currentThread().interrupt();
                NumberedWork.run(store, number);
                store.sync();
                assertTrue(Thread.interrupted(), "the flag is lost");
                Tally.ERROR_POSITIONS.add(1);
            }
            assertEquals(100, NumberedWork.requireWhole(store));
        }
        try (LayerStore store = LayerStore.open(path)) {
            assertEquals(100, NumberedWork.requireWhole(store));
        }
    }

    @Test
    void aThreadThatIsInterruptedAtAnyMomentHurtsNobody() throws Exception {
        Path path = folder.resolve("anytime");
        int numbers = (int) Math.max(10, 60 * Sweep.effort());
        try (LayerStore store = LayerStore.create(path, STORE_BYTES, StoreProcess.OPTIONS)) {
            AtomicInteger done = new AtomicInteger();
            Thread worker = new Thread(() -> {
                try {
                    for (int number = 1; number <= numbers; number++) {
                        NumberedWork.run(store, number);
                        store.sync();
                        done.incrementAndGet();
                        Thread.interrupted();
                    }
                } catch (IOException e) {
                    done.set(-1);
                }
            });
            worker.start();
            while (worker.isAlive()) {
                worker.interrupt();
                store.list();
                Thread.onSpinWait();
            }
            assertEquals(numbers, done.get());
            assertEquals(numbers, NumberedWork.requireWhole(store));
        }
    }

    @Test
    void onAFullFileSystemTheStoreLatchesAndOpensAtItsLastCheckpoint() throws Exception {
        Path mount = Files.createDirectory(folder.resolve("full"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", mount.toString()) == 0,
                "NOT RUN: a small tmpfs cannot be mounted here; run as root for this test");
        try {
            Path path = mount.resolve("store");
            byte[] content = bytes(StoreProcess.FILE_BYTES);
            try (LayerStore store = LayerStore.create(path, STORE_BYTES, StoreProcess.OPTIONS)) {
                try (Layer kept = store.createLayer("kept")) {
                    kept.write("/file", 0, content);
                    kept.commit();
                }
                try (Layer large = store.createLayer("large")) {
                    assertThrows(StoreFailedException.class, () -> {
                        for (int i = 0; i < 16; i++) {
                            large.write("/file" + i, 0, content);
                        }
                        store.sync();
                    });
                }
                assertThrows(StoreFailedException.class, store::sync);
                assertThrows(StoreFailedException.class, () -> store.createLayer("more"));
                try (Layer kept = store.openLayer("kept")) {
                    assertArrayEquals(content, kept.readAllBytes("/file"));
                }
            }
            try (LayerStore store = LayerStore.open(path, StoreProcess.OPTIONS)) {
                assertEquals(1, store.list().size());
                assertTrue(store.check().isClean());
                run("mount", "-o", "remount,size=32m", mount.toString());
                store.remove("kept");
                store.reclaim();
                store.sync();
                assertTrue(store.check().isClean());
            }
        } finally {
            run("umount", mount.toString());
        }
    }

    @Test
    void onAFullFileSystemAPreallocatedStoreRefusesToGrowAndGoesOn() throws Exception {
        Path mount = Files.createDirectory(folder.resolve("full"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", mount.toString()) == 0,
                "NOT RUN: a small tmpfs cannot be mounted here; run as root for this test");
        try {
            Path path = mount.resolve("store");
            StoreOptions options = StoreProcess.OPTIONS.withPreallocation(true);
            assertThrows(IOException.class, () -> LayerStore.create(path, STORE_BYTES, options));
            assertEquals(0, mount.toFile().list().length);

            byte[] content = bytes(1 << 20);
            try (LayerStore store = LayerStore.create(path, 4 << 20, options.withGrowth(1 << 20, STORE_BYTES))) {
                int files = 0;
                try (Layer layer = store.createLayer("layer")) {
                    NoSpaceException refusal = null;
                    for (; refusal == null; files++) {
                        try {
                            layer.write("/file" + files, 0, content);
                        } catch (NoSpaceException e) {
                            refusal = e;
                        }
                    }
                    assertEquals(1, refusal.getSuppressed().length);
                    assertEquals(Files.size(path), store.info().sizeBytes());
                    layer.commit();
                    for (int i = 0; i < files - 1; i++) {
                        assertArrayEquals(content, layer.readAllBytes("/file" + i));
                    }
                }
                assertTrue(files > 4, files + " files");
                store.remove("layer");
                store.reclaim();
                try (Layer layer = store.createLayer("again")) {
                    layer.write("/file", 0, content);
                    layer.commit();
                }
                assertTrue(store.check().isClean());
            }
        } finally {
            run("umount", mount.toString());
        }
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return Program.process(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    @Tag("P18")
    @Test
    void aStoreFileIsForItsOwnerOnlyWhateverTheMaskSays() throws Exception {
        assumeTrue(
                folder.getFileSystem().supportedFileAttributeViews().contains("posix"), "NOT RUN: no POSIX modes here");
        Path path = folder.resolve("mode");
        LayerStore.create(path, STORE_BYTES).close();
        assertEquals(PosixFilePermissions.fromString("rw-------"), Files.getPosixFilePermissions(path));
        assertThrows(FileAlreadyExistsException.class, () -> LayerStore.create(path, STORE_BYTES));
    }
}
