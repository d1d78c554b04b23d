package io.lcfs.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The project of a user of the library: source files in a directory, which are compiled and run. */
final class UserProject {
    private static final String SERVICES = "META-INF/services/";

    private final Jdk jdk;
    private final Path directory;
    private final String mainClass;
    private int runs;

    UserProject(Jdk jdk, Path directory, String mainClass) {
        this.jdk = jdk;
        this.directory = directory;
        this.mainClass = mainClass;
    }

    /** Writes a source file. */
    UserProject source(String name, String text) throws IOException {
        Path file = directory.resolve("src").resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return this;
    }

    /** Compiles on the class path, with every lint of javac, where each warning is an error. */
    void compileOnClassPath(Collection<Path> libraries) throws IOException, InterruptedException {
        compile("--class-path", libraries, source -> !source.endsWith("module-info.java"));
    }

    /** Compiles as a module in the same way. */
    void compileAsModule(Collection<Path> libraries) throws IOException, InterruptedException {
        compile("--module-path", libraries, source -> true);
    }

    private interface Choice {
        boolean takes(Path source);
    }

    private void compile(String option, Collection<Path> libraries, Choice choice)
            throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("-Xlint:all", "-Werror", "--release", "17"));
        arguments.addAll(List.of("-d", classes().toString(), option, path(libraries)));
        try (Stream<Path> sources = Files.walk(directory.resolve("src"))) {
            sources.filter(Files::isRegularFile)
                    .filter(choice::takes)
                    .map(Path::toString)
                    .forEach(arguments::add);
        }
        assertSilent("", jdk.run(directory, "javac", arguments));
    }

    /** Returns the directory of the compiled classes. */
    Path classes() {
        return directory.resolve("classes");
    }

    /**
     * Runs the program on the class path, with a JDK or a runtime image. The argument of the program is a new
     * directory.
     */
    void runOnClassPath(Path home, Collection<Path> libraries, String out) throws IOException, InterruptedException {
        run(home, List.of("--class-path", path(withClasses(libraries)), mainClass), out);
    }

    /** Runs the program as a module in the same way. No modules are added to those that it requires. */
    void runAsModule(Path home, Collection<Path> libraries, String module, String out)
            throws IOException, InterruptedException {
        run(home, List.of("--module-path", path(withClasses(libraries)), "--module", module + "/" + mainClass), out);
    }

    /** Runs the program from one jar. */
    void runJar(Path jar, String out) throws IOException, InterruptedException {
        run(jdk.home(), List.of("-jar", jar.toString()), out);
    }

    private void run(Path home, List<String> arguments, String out) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(arguments);
        all.add(Files.createDirectory(directory.resolve("run-" + runs++)).toString());
        assertSilent(out, Jdk.run(directory, home.resolve("bin/java"), all));
    }

    private static void assertSilent(String out, Jdk.Result result) {
        assertEquals(new Jdk.Result(0, out, "").toString(), result.toString());
    }

    private List<Path> withClasses(Collection<Path> libraries) {
        List<Path> all = new ArrayList<>(libraries);
        all.add(classes());
        return all;
    }

    private static String path(Collection<Path> files) {
        return files.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    /** Creates a runtime image with some modules of the JDK; returns its home directory. */
    Path image(String modules) throws IOException, InterruptedException {
        Path image = directory.resolve("image");
        assertSilent("", jdk.run(directory, "jlink", List.of("--add-modules", modules, "--output", image.toString())));
        return image;
    }

    /**
     * Creates one jar from all libraries, as a shading plug-in does: service files are merged; module descriptors and
     * manifests are omitted.
     */
    Path shade(Collection<Path> libraries) throws IOException {
        Path jar = directory.resolve("all.jar");
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, mainClass);
        Map<String, String> services = new HashMap<>();
        Set<String> names = new LinkedHashSet<>();
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream target = new JarOutputStream(file, manifest)) {
            for (Path part : withClasses(libraries)) {
                if (Files.isDirectory(part)) {
                    addAll(part, target, names, services);
                } else {
                    try (FileSystem zip = FileSystems.newFileSystem(part)) {
                        addAll(zip.getPath("/"), target, names, services);
                    }
                }
            }
            for (Map.Entry<String, String> service : services.entrySet()) {
                target.putNextEntry(new JarEntry(service.getKey()));
                target.write(service.getValue().getBytes(UTF_8));
            }
        }
        return jar;
    }

    private static void addAll(Path root, JarOutputStream target, Set<String> names, Map<String, String> services)
            throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(root)) {
            files = walk.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            String name = root.relativize(file).toString();
            if (name.startsWith(SERVICES)) {
                services.merge(name, Files.readString(file) + "\n", String::concat);
            } else if (!name.endsWith("module-info.class") && !name.startsWith("META-INF/") && names.add(name)) {
                target.putNextEntry(new JarEntry(name));
                Files.copy(file, target);
            }
        }
    }
}
