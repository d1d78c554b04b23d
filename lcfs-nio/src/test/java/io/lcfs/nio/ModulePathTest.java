package io.lcfs.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A user's program, which names no type of this project except to open the store, on the class path and on the module
 * path.
 */
class ModulePathTest {
    private static final Pattern OURS = Pattern.compile(".*(lcfs-(api|engine|nio)|slf4j-(api|simple)|agrona).*");
    private static final String PROGRAM = """
            import java.net.*;
            import java.nio.file.*;
            import java.util.*;

            public class Program {
                public static void main(String[] arguments) throws Exception {
                    URI store = URI.create(arguments[0]);
                    try (io.lcfs.LayerStore made = io.lcfs.LayerStore.create(Path.of(store), 16 << 20)) {
                        made.createLayer("layer").close();
                    }
                    URI layer = URI.create("lcfs://" + store.getRawPath() + "!/layer");
                    try (FileSystem fs = FileSystems.newFileSystem(layer, Map.of())) {
                        Path path = Files.writeString(fs.getPath("/a b"), "text");
                        URL root = fs.getPath("/").toUri().toURL();
                        try (URLClassLoader loader = new URLClassLoader(new URL[] {root})) {
                            Path found = Path.of(loader.getResource("a b").toURI());
                            System.out.println(found.equals(path) + " " + Files.readString(found));
                        }
                        System.out.println(new String(path.toUri().toURL().openStream().readAllBytes()));
                        System.out.println(io.lcfs.nio.LayerFileSystems.class.getModule().getName());
                    }
                }
            }
            """;

    private static String run(Path directory, List<String> options) throws Exception {
        Path program = Files.writeString(directory.resolve("Program.java"), PROGRAM);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
        command.add(program.toString());
        command.add(directory.resolve("store.lcfs").toUri().toString());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        return output;
    }

    private static String ours() {
        return String.join(
                File.pathSeparator,
                Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                        .filter(entry -> OURS.matcher(entry).matches() && !entry.contains("test"))
                        .toList());
    }

    private static String expected(String module) {
        return "true text\ntext\n" + module + "\n";
    }

    @Test
    void urlsOfLayersAreReadOnTheClassPath(@TempDir Path directory) throws Exception {
        assertEquals(expected("null"), run(directory, List.of("-cp", ours())));
    }

    @Test
    void urlsOfLayersAreReadOnTheModulePath(@TempDir Path directory) throws Exception {
        URI classes = LayerFileSystems.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI();
        assumeTrue(
                !Files.isDirectory(Path.of(classes))
                        || Files.exists(Path.of(classes).resolve("module-info.class")),
                "not run: " + classes + " was compiled without its module descriptor");
        List<String> options = List.of("-p", ours(), "--add-modules", "io.lcfs.nio,io.lcfs.engine");
        assertEquals(expected("io.lcfs.nio"), run(directory, options));
    }
}
