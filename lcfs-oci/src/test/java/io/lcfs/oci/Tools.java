package io.lcfs.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Programs of others that read and write images. A test whose program is missing says that it was not run. */
final class Tools {
    private Tools() {}

    static void require(String... programs) {
        for (String program : programs) {
            boolean there = Stream.of(System.getenv("PATH").split(":"))
                    .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
            assumeTrue(there, "NOT RUN: " + program + " is not installed");
        }
    }

    static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    static void requireRoot() {
        assumeTrue(isRoot(), "NOT RUN: needs root to give files to other owners");
    }

    /** Runs a program to its end, which must be a good one; gives what it printed. */
    static String run(Path folder, String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(command))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        assertEquals(0, process.waitFor(), String.join(" ", command) + ": " + output);
        return output;
    }

    /** JUnit warns when it deletes a link that leads out of its folder. */
    static void deleteLinks(Path folder) throws IOException, InterruptedException {
        run(folder, "find", ".", "-type", "l", "-delete");
    }

    /** All that find sees below a folder, in one text. */
    static String tree(Path folder) throws IOException, InterruptedException {
        String found = run(folder, "find", ".", "-mindepth", "1", "-printf", "%P %y %m %U:%G %T@ %n %l\\n");
        return sorted(found)
                + sorted(run(folder, "sh", "-c", "find . -type f -print0 | xargs -0 --no-run-if-empty sha256sum"));
    }

    private static String sorted(String lines) {
        return String.join("\n", lines.lines().sorted().toList()) + "\n";
    }
}
