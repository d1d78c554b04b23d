package io.lcfs.acceptance;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The program {@code tar} on the PATH of the host, if it is GNU tar. */
final class GnuTar {
    private GnuTar() {}

    /** Returns whether the host has GNU tar. */
    static boolean isThere() {
        try {
            return lines(List.of("tar", "--version")).get(0).contains("GNU tar");
        } catch (IOException | IndexOutOfBoundsException e) {
            return false;
        }
    }

    /**
     * Returns the program's list of an archive, with one line for each entry. Its warnings go to the standard error of
     * this process.
     */
    static List<String> list(Path archive) throws IOException {
        return lines(List.of("tar", "--force-local", "-tvf", archive.toString()));
    }

    private static List<String> lines(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        process.getOutputStream().close();
        List<String> lines;
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.ISO_8859_1))) {
            lines = out.lines().toList();
        }
        try {
            int status = process.waitFor();
            if (status != 0) {
                throw new IOException(String.join(" ", command) + " failed with exit code " + status);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(String.join(" ", command) + " was interrupted", e);
        }
        return lines;
    }
}
