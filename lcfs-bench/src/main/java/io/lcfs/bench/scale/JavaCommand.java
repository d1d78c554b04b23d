package io.lcfs.bench.scale;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line of another JVM of the same version, on the same class path, with a small heap. */
final class JavaCommand {
    static final int HEAP_MIB = 64;

    private JavaCommand() {}

    static ProcessBuilder of(Class<?> main, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx" + HEAP_MIB + "m");
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        return new ProcessBuilder(command);
    }

    /** Returns whether the heap of this JVM is at most as large as that of the command. */
    static boolean isSmall() {
        return Runtime.getRuntime().maxMemory() <= (long) HEAP_MIB << 20;
    }
}
