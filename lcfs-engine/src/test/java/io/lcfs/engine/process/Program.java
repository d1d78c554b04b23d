package io.lcfs.engine.process;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A program of the host. It is looked up only on the PATH, and started by the path that was found. A test whose program
 * is missing is skipped, and the reason names the program.
 */
public final class Program {
    private Program() {}

    /** Returns a builder of the process that a command starts; skips the test if its program is missing. */
    public static ProcessBuilder process(String... command) {
        List<Path> found = Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(folder ->
                        Path.of(folder.isEmpty() ? "." : folder, command[0]).toAbsolutePath())
                .filter(path -> Files.isRegularFile(path) && Files.isExecutable(path))
                .toList();
        if (found.isEmpty()) {
            System.out.println("NOT RUN: " + command[0] + " is not on the PATH");
        }
        assumeTrue(!found.isEmpty(), "NOT RUN: " + command[0] + " is not on the PATH");
        List<String> words = new ArrayList<>(List.of(command));
        words.set(0, found.get(0).toString());
        return new ProcessBuilder(words);
    }
}
