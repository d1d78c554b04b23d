package io.lcfs.oci.zstd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The zstd tool of the host, as Debian's package zstd has it. */
final class ZstdTool {
    private final Path directory;

    ZstdTool(Path directory) {
        this.directory = directory;
    }

    /** Skips the test, and says so, where the host has no such program. */
    static void assume(String program) {
        boolean found = false;
        for (String path : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            found |= Files.isExecutable(Path.of(path, program));
        }
        assumeTrue(
                found,
                "NOT TESTED against " + program + ", which is not on the PATH: apt-get install -y zstd brings it");
    }

    /** Runs the program from standard input, whose size it does not know, to standard output. */
    byte[] pipe(byte[] input, String... command) throws IOException, InterruptedException {
        Path source = directory.resolve("source");
        Path target = directory.resolve("target");
        Path errors = directory.resolve("errors");
        Files.write(source, input);
        Process process = new ProcessBuilder(command)
                .redirectInput(source.toFile())
                .redirectOutput(target.toFile())
                .redirectError(errors.toFile())
                .start();
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        assertEquals(0, process.waitFor(), () -> String.join(" ", command) + ": " + text(errors));
        return Files.readAllBytes(target);
    }

    /** Runs the program on a file, whose size it knows. */
    byte[] file(byte[] input, String... command) throws IOException, InterruptedException {
        Path file = directory.resolve("content");
        Files.write(file, input);
        List<String> whole = new ArrayList<>(List.of(command));
        whole.add(file.toString());
        return pipe(new byte[0], whole.toArray(String[]::new));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
