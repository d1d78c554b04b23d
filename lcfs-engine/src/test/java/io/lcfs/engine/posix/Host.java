package io.lcfs.engine.posix;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lcfs.engine.process.Program;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A directory of the host, accessed by a process whose root it is. Only the superuser can start that process. */
final class Host implements Side {
    private final Process process;
    private final Writer requests;
    private final BufferedReader answers;

    private Host(Process process) {
        this.process = process;
        this.requests = process.outputWriter(StandardCharsets.UTF_8);
        this.answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Skips the test, with a message, if there is no Python or the user is not the superuser. */
    static void require() {
        Program.process("python3");
        boolean superuser = isSuperuser();
        if (!superuser) {
            System.out.println("NOT RUN: only the superuser can compare owners and a root directory with the host");
        }
        assumeTrue(superuser, "NOT RUN: not the superuser");
    }

    private static boolean isSuperuser() {
        try {
            return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    /** Returns whether sticky directories behave exactly as POSIX requires. Prints a message if not. */
    static boolean leavesStickyDirectories() throws IOException {
        for (String rule : List.of("protected_symlinks", "protected_regular", "protected_fifos")) {
            Path file = Path.of("/proc/sys/fs", rule);
            if (Files.exists(file) && !Files.readString(file).strip().equals("0")) {
                System.out.println(
                        "NOT RUN: sticky directories are not compared with the host, because fs." + rule + " is set");
                return false;
            }
        }
        return true;
    }

    /** Starts a process with a new empty directory below another one. */
    static Host start(Path folder) throws IOException {
        Path script = Files.createTempFile(folder, "host", ".py");
        try (InputStream source = Objects.requireNonNull(Host.class.getResourceAsStream("/posix/host.py"))) {
            Files.write(script, source.readAllBytes());
        }
        Path root = Files.createTempDirectory(folder, "root");
        return new Host(Program.process("python3", script.toString(), root.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    @Override
    public Answer ask(Request request) {
        try {
            requests.write(request.line() + "\n");
            requests.flush();
            String[] outcome = line().split("\t", -1);
            List<String> state = new ArrayList<>();
            for (String line = line(); !line.isEmpty(); line = line()) {
                state.add(line);
            }
            return new Answer(outcome[0], outcome[1], state);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String line() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("the script on the host has ended");
        }
        return line;
    }

    /** Lets the script delete its files and end. */
    @Override
    public void close() throws IOException {
        requests.close();
        process.onExit().join();
    }
}
