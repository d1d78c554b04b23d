package io.lcfs.chronicle;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs of another JVM, on the class path of this JVM. */
final class ChildJvm {
    private ChildJvm() {}

    /** The flags of the child. */
    enum Flags {
        NONE,
        DOCUMENTED;

        List<String> list() {
            return this == NONE
                    ? List.of()
                    : List.of(System.getProperty("chronicle.flags").split(" "));
        }
    }

    /** Runs a main class to its end and returns the output of the class and the JVM. */
    static String run(Flags flags, Class<?> main, String argument) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags.list());
        command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName(), argument));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int exit = process.waitFor();
        if (exit != 0) {
            throw new IOException(main.getName() + " ended with " + exit + ": " + output);
        }
        return output;
    }
}
