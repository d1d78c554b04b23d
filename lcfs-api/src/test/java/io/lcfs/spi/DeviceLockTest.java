package io.lcfs.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.StoreLockedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    void aLockFileThatCannotBeOpenedIsNamed(@TempDir Path directory) throws IOException {
        Path file = Files.createFile(directory.resolve("store"));
        Path lockFile = Files.createSymbolicLink(DeviceLock.lockFile(file), directory.resolve("elsewhere"));
        try (DeviceLock lock = DeviceLock.hold(file, true)) {
            String problem = String.valueOf(lock.lockFileProblem());
            assertTrue(problem.startsWith(lockFile + " cannot be made: "), problem);
        }
    }
}
