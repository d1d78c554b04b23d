package io.lcfs.build;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lcfs.build.run.HostRunner;
import io.lcfs.oci.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Programs of this machine for a root directory, with the libraries that they need. */
final class RootFiles {
    private static final Pattern LIBRARY = Pattern.compile("(/\\S+) \\(0x");

    private RootFiles() {}

    /** Returns a runner; skips the test, and prints why, if commands cannot be run here. */
    static HostRunner runner(Path folder) {
        try {
            return HostRunner.in(folder);
        } catch (IOException e) {
            System.out.println("NOT RUN: " + e.getMessage());
            assumeTrue(false, "NOT RUN: " + e.getMessage());
            throw new IllegalStateException(e);
        }
    }

    /** Copies programs and their libraries into a directory. */
    static void make(Path root, String... programs) throws IOException, InterruptedException {
        for (String program : programs) {
            Tools.require(program);
            Path found = Tools.find(program).orElseThrow();
            copy(found, root.resolve("bin").resolve(program));
            Matcher libraries = LIBRARY.matcher(Tools.run(Path.of("/"), "ldd", found.toString()));
            while (libraries.find()) {
                copy(
                        Path.of(libraries.group(1)),
                        root.resolve(libraries.group(1).substring(1)));
            }
        }
    }

    private static void copy(Path file, Path copy) throws IOException {
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
    }
}
