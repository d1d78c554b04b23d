package io.lcfs.compress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A program that compresses and decompresses. A test that calls a program that is not on the PATH is skipped, and
 * prints that.
 */
public final class OtherProgram {
    private final Path directory;

    public OtherProgram(Path directory) {
        this.directory = directory;
    }

    private static void require(String program) {
        boolean isThere = Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
        if (!isThere) {
            System.out.println("NOT RUN: " + program + " is not on the PATH");
        }
        assumeTrue(isThere, "NOT RUN: " + program + " is not on the PATH");
    }

    /** Runs the program on standard input, so that it does not know the size, and returns its standard output. */
    public byte[] pipe(byte[] input, String... command) throws IOException, InterruptedException {
        require(command[0]);
        Path source = directory.resolve("source");
        Path target = directory.resolve("target");
        Path errors = directory.resolve("errors");
        Files.write(source, input);
        Process process = new ProcessBuilder(command)
                .redirectInput(source.toFile())
                .redirectOutput(target.toFile())
                .redirectError(errors.toFile())
                .start();
        assertEquals(0, process.waitFor(), () -> String.join(" ", command) + ": " + text(errors));
        return Files.readAllBytes(target);
    }

    /** Runs the program on a file, so that it knows the size. */
    public byte[] file(byte[] input, String... command) throws IOException, InterruptedException {
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
