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
 * Programs that compress and decompress; a test that calls a program that is not on the PATH is skipped, and says so.
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

    /** Runs the program from standard input, whose size it does not know, to standard output. */
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

    /** Runs the program on a file, whose size it knows. */
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
