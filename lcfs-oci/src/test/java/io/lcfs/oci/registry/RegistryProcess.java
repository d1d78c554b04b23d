package io.lcfs.oci.registry;

import io.lcfs.oci.Tools;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The registry of Debian's package docker-registry, on a port of 127.0.0.1 that the kernel picks. */
public final class RegistryProcess implements AutoCloseable {
    private static final Pattern LISTENING = Pattern.compile("listening on 127\\.0\\.0\\.1:([0-9]+)");

    private final Process process;
    private final int port;

    private RegistryProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts a registry that keeps its files in a directory; {@code more} are further lines of its configuration. */
    public static RegistryProcess start(Path directory, String... more) throws IOException {
        List<String> lines = new ArrayList<>(List.of(
                "version: 0.1",
                "storage:",
                "  filesystem:",
                "    rootdirectory: " + directory.resolve("data"),
                "http:",
                "  addr: 127.0.0.1:0"));
        lines.addAll(List.of(more));
        Path config = Files.write(directory.resolve("config.yml"), lines);
        Process process = Tools.process("docker-registry", "serve", config.toString())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        StringBuilder said = new StringBuilder();
        BufferedReader output = process.inputReader();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            said.append(line).append('\n');
            Matcher listening = LISTENING.matcher(line);
            if (listening.find()) {
                drain(output);
                return new RegistryProcess(process, Integer.parseInt(listening.group(1)));
            }
        }
        throw new IOException("docker-registry ends with what it says: " + said);
    }

    private static void drain(BufferedReader output) {
        Thread reader = new Thread(() -> {
            try {
                output.transferTo(java.io.Writer.nullWriter());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        reader.setDaemon(true);
        reader.start();
    }

    /** Returns the host with its port. */
    public String host() {
        return "127.0.0.1:" + port;
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
