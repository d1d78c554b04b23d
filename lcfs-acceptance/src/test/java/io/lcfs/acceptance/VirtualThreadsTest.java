package io.lcfs.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No call of the store pins a virtual thread while it waits for a lock, for space or for the device. */
final class VirtualThreadsTest {
    private static final int NO_PINNING_BY_MONITORS = 24;

    @TempDir
    private Path directory;

    @Test
    void virtualThreadsAreNeverPinnedWhileTheyWait() throws Exception {
        Optional<Jdk> jdk = Jdk.all().stream()
                .filter(one -> one.version() >= NO_PINNING_BY_MONITORS)
                .findFirst();
        assumeTrue(jdk.isPresent(), "NOT RUN: no JDK " + NO_PINNING_BY_MONITORS + " or later is installed");
        List<Path> files = new ArrayList<>(LibraryFiles.store());
        files.add(LibraryFiles.of(VirtualWork.class));
        String path = files.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
        Jdk.Result result = jdk.get()
                .run(
                        directory,
                        "java",
                        List.of("-Xmx128m", "-cp", path, VirtualWork.class.getName(), directory.toString()));
        assertEquals("at least 64 virtual threads\n", result.out(), result::toString);
        assertEquals(0, result.exitCode(), result::toString);
    }
}
