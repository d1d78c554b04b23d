package io.lcfs.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A JDK on this machine, and its programs.
 *
 * @param home its home directory
 * @param version its feature version
 */
record Jdk(Path home, int version) {
    private static final Path INSTALLED = Path.of("/usr/lib/jvm");
    private static final int LATER = 25;

    /** The exit code and the outputs of a program. */
    record Result(int exitCode, String out, String err) {
        /** Returns the exit code and both outputs, so that the message of a failed comparison shows them. */
        @Override
        public String toString() {
            return "exit " + exitCode + "\n--- out\n" + out + "--- err\n" + err;
        }
    }

    /** Returns the JDK of this JVM and, if its version is below 25, the first installed JDK of version 25 or later. */
    static List<Jdk> all() {
        List<Jdk> jdks = new ArrayList<>();
        jdks.add(running());
        if (running().version < LATER) {
            try (Stream<Path> homes = Files.exists(INSTALLED) ? Files.list(INSTALLED) : Stream.empty()) {
                homes.filter(home -> Files.isExecutable(home.resolve("bin/javac")))
                        .map(home -> new Jdk(home, versionOf(home)))
                        .filter(jdk -> jdk.version >= LATER)
                        .findFirst()
                        .ifPresent(jdks::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return jdks;
    }

    /** Returns the JDK of this JVM. */
    static Jdk running() {
        return new Jdk(
                Path.of(System.getProperty("java.home")), Runtime.version().feature());
    }

    private static int versionOf(Path home) {
        try (Stream<String> lines = Files.lines(home.resolve("release"))) {
            return lines.filter(line -> line.startsWith("JAVA_VERSION=\""))
                    .map(line -> line.replaceAll("^JAVA_VERSION=\"(\\d+).*", "$1"))
                    .mapToInt(Integer::parseInt)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }

    /** Runs a program of this JDK to its end, in a directory. */
    Result run(Path directory, String program, List<String> arguments) throws IOException, InterruptedException {
        return run(directory, home.resolve("bin").resolve(program), arguments);
    }

    /** Runs a program to its end, in a directory, without the environment variables that contain options for a JVM. */
    static Result run(Path directory, Path program, List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(program.toString());
        command.addAll(arguments);
        Path out = Files.createTempFile("lcfs-", ".out");
        Path err = Files.createTempFile("lcfs-", ".err");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().keySet().removeIf(name -> name.contains("JAVA") || name.contains("JDK"));
            Process process = builder.start();
            try {
                process.getOutputStream().close();
                if (!process.waitFor(30, TimeUnit.MINUTES)) {
                    throw new IOException(command + " did not end");
                }
            } finally {
                process.destroyForcibly();
            }
            return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
        } finally {
            Files.deleteIfExists(out);
            Files.deleteIfExists(err);
        }
    }

    @Override
    public String toString() {
        return "Java " + version;
    }
}
