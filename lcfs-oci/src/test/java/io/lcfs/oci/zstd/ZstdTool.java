package io.lcfs.oci.zstd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lcfs.oci.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The zstd tool of the host, as Debian's package zstd has it. */
final class ZstdTool {
    private final Path directory;

    ZstdTool(Path directory) {
        this.directory = directory;
    }

    /** Runs the program from standard input, whose size it does not know, to standard output. */
    byte[] pipe(byte[] input, String... command) throws IOException, InterruptedException {
        Path source = directory.resolve("source");
        Path target = directory.resolve("target");
        Path errors = directory.resolve("errors");
        Files.write(source, input);
        Process process = Tools.process(command)
                .redirectInput(source.toFile())
                .redirectOutput(target.toFile())
                .redirectError(errors.toFile())
                .start();
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
