package io.lcfs.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.StoreLockedException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A device is held once, and whoever holds it can say why there is no lock file. */
final class DeviceLockTest {
    @Test
    void aDeviceIsHeldOnceInAProcess(@TempDir Path directory) throws IOException {
        Path file = Files.createFile(directory.resolve("store"));
        try (DeviceLock lock = DeviceLock.hold(file, true)) {
            assertNull(lock.lockFileProblem());
            StoreLockedException refused = assertThrows(StoreLockedException.class, () -> DeviceLock.hold(file, false));
            assertEquals(file.toString(), refused.path());
            assertTrue(refused.isHeldByThisProcess());
        }
        DeviceLock.hold(file, true).close();
    }

    @Test
    void aWaitThatIsTooLongNamesTheStoreAndTheTime(@TempDir Path directory) throws IOException {
        Path file = Files.createFile(directory.resolve("store"));
        Duration timeout = Duration.ofMillis(1);
        try (DeviceLock lock = DeviceLock.hold(file, true, timeout)) {
            lock.requireStillAt(file);
            StoreLockedException refused =
                    assertThrows(StoreLockedException.class, () -> DeviceLock.hold(file, true, timeout));
            assertEquals(
                    "the store " + file + " is open already in this process, and was still so after PT0.001S",
                    refused.getMessage());
            assertEquals(timeout, refused.waited());
            assertThrows(IllegalArgumentException.class, () -> DeviceLock.hold(file, true, Duration.ofSeconds(-1)));
        }
        DeviceLock.hold(file, true, Duration.ofSeconds(Long.MAX_VALUE)).close();
    }

    private static final class Waiter extends Thread {
        private final Path file;
        private final List<String> order;
        final AtomicReference<Throwable> failure = new AtomicReference<>();
        volatile boolean endedInterrupted;

        Waiter(Path file, List<String> order) {
            this.file = file;
            this.order = order;
        }

        @Override
        public void run() {
            try (DeviceLock lock = DeviceLock.hold(file, true, Duration.ofHours(1))) {
                lock.requireStillAt(file);
                order.add("waiter");
            } catch (IOException e) {
                failure.set(e);
            }
            endedInterrupted = Thread.currentThread().isInterrupted();
        }

        void startAndWait() {
            start();
            while (isAlive() && getState() != State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void aThreadThatReleasesADeviceAndAsksAgainComesAfterOneThatWaits(@TempDir Path directory) throws Exception {
        Path file = Files.createFile(directory.resolve("store"));
        for (int round = 0; round < 20; round++) {
            List<String> order = Collections.synchronizedList(new ArrayList<>());
            Waiter waiter = new Waiter(file, order);
            DeviceLock lock = DeviceLock.hold(file, true);
            waiter.startAndWait();
            lock.close();
            try (DeviceLock again = DeviceLock.hold(file, true, Duration.ofHours(1))) {
                again.requireStillAt(file);
                order.add("releaser");
            }
            waiter.join();
            assertNull(waiter.failure.get());
            assertEquals(List.of("waiter", "releaser"), order);
        }
    }

    /** A stopped process may have the turn for ever; here another channel has it. */
    @Test
    void aUserThatHasTheTurnAndNeverAsksStopsNobody(@TempDir Path directory) throws Exception {
        Path file = Files.createFile(directory.resolve("store"));
        try (FileChannel stopped = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
                FileLock turn = stopped.lock(DeviceLock.TURN_BYTE, 1, false)) {
            // The lock is asked for when the time is over, and before if there is much time.
            DeviceLock.hold(file, true, Duration.ofMillis(1)).close();
            DeviceLock.hold(file, true, Duration.ofMinutes(2)).close();
            List<String> order = Collections.synchronizedList(new ArrayList<>());
            Waiter waiter = new Waiter(file, order);
            try (DeviceLock lock = DeviceLock.hold(file, true)) {
                waiter.startAndWait();
                lock.requireStillAt(file);
                order.add("first");
            }
            waiter.join();
            assertNull(waiter.failure.get());
            assertEquals(List.of("first", "waiter"), order);
            assertTrue(turn.isValid());
        }
    }

    @Test
    void anInterruptEndsTheWaitAndStays(@TempDir Path directory) throws Exception {
        Path file = Files.createFile(directory.resolve("store"));
        try (DeviceLock lock = DeviceLock.hold(file, true)) {
            Waiter waiter = new Waiter(file, new ArrayList<>());
            waiter.startAndWait();
            waiter.interrupt();
            waiter.join();
            Throwable failure = assertInstanceOf(InterruptedIOException.class, waiter.failure.get());
            assertTrue(String.valueOf(failure.getMessage()).contains(file.toString()), failure.getMessage());
            assertTrue(waiter.endedInterrupted);
            lock.requireStillAt(file);
        }
        Thread.currentThread().interrupt();
        DeviceLock.hold(file, true, Duration.ofHours(1)).close();
        assertTrue(Thread.interrupted());
    }

    @Test
    void aFileThatTookThePlaceOfTheAwaitedOneIsLocked(@TempDir Path directory) throws Exception {
        Path file = Files.createFile(directory.resolve("store"));
        List<String> order = new ArrayList<>();
        Waiter waiter = new Waiter(file, order);
        try (DeviceLock lock = DeviceLock.hold(file, true)) {
            waiter.startAndWait();
            Files.move(file, directory.resolve("elsewhere"));
            Files.createFile(file);
            assertThrows(IOException.class, () -> lock.requireStillAt(file));
        }
        waiter.join();
        assertNull(waiter.failure.get());
        assertEquals(List.of("waiter"), order);
    }

    @Test
    void aLockFileThatCannotBeOpenedIsNamed(@TempDir Path directory) throws IOException {
        Path file = Files.createFile(directory.resolve("store"));
        Path lockFile = Files.createSymbolicLink(DeviceLock.lockFile(file), directory.resolve("elsewhere"));
        try (DeviceLock lock = DeviceLock.hold(file, true)) {
            String problem = String.valueOf(lock.lockFileProblem());
            assertTrue(problem.startsWith(lockFile + " cannot be made: "), problem);
        }
    }
}
