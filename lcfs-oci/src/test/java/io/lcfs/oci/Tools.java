package io.lcfs.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Calls of other programs. Each program is looked up only on the PATH, and started by the path that was found. A test
 * whose program is missing is skipped, and the reason names the program.
 */
public final class Tools {
    private Tools() {}

    /** Returns where a program is, if a folder of the PATH has it. */
    public static Optional<Path> find(String program) {
        for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)) {
            Path path = Path.of(folder.isEmpty() ? "." : folder, program).toAbsolutePath();
            if (Files.isRegularFile(path) && Files.isExecutable(path)) {
                return Optional.of(path);
            }
        }
        return Optional.empty();
    }

    /** Skips the test if a program is missing. */
    public static void require(String... programs) {
        for (String program : programs) {
            require(find(program).isPresent(), program + " is not on the PATH");
        }
    }

    /** Skips the test if a condition does not hold, and prints the reason. */
    static void require(boolean condition, String reason) {
        if (!condition) {
            System.out.println("NOT RUN: " + reason);
        }
        assumeTrue(condition, "NOT RUN: " + reason);
    }

    static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    static void requireRoot() {
        require(isRoot(), "needs root to give files to other owners");
    }

    /** Returns a builder of the process that a command starts; skips the test if its program is missing. */
    public static ProcessBuilder process(String... command) {
        require(command[0]);
        List<String> found = new ArrayList<>(List.of(command));
        found.set(0, find(command[0]).orElseThrow().toString());
        return new ProcessBuilder(found);
    }

    /** Runs a program, which must end with the status 0; returns its output. */
    public static String run(Path folder, String... command) throws IOException, InterruptedException {
        Process process = process(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        assertEquals(0, process.waitFor(), String.join(" ", command) + ": " + output);
        return output;
    }

    /** Deletes all symbolic links below a folder: JUnit warns when it deletes one that leads out of its folder. */
    static void deleteLinks(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (attributes.isSymbolicLink()) {
                    Files.delete(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Returns the properties of all files below a folder, as the program {@code find} prints them. */
    static String tree(Path folder) throws IOException, InterruptedException {
        require("find", "sh", "xargs", "sha256sum");
        String found = run(folder, "find", ".", "-mindepth", "1", "-printf", "%P %y %m %U:%G %T@ %n %l\\n");
        return sorted(found)
                + sorted(run(folder, "sh", "-c", "find . -type f -print0 | xargs -0 --no-run-if-empty sha256sum"));
    }

    private static String sorted(String lines) {
        return String.join("\n", lines.lines().sorted().toList()) + "\n";
    }
}
