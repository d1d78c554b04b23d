package io.lcfs.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;
import org.eclipse.jdt.internal.compiler.tool.EclipseCompiler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Compilers compile inside a layer through a file manager, and a class loader runs the classes from there. */
class CompilersTest {
    private enum Compiler {
        JAVAC,
        ECJ;

        private JavaCompiler make() {
            return this == JAVAC ? ToolProvider.getSystemJavaCompiler() : new EclipseCompiler();
        }
    }

    private LayerSubject subject;

    @BeforeEach
    void makeLayer() throws IOException {
        subject = new LayerSubject(64 << 20);
    }

    @AfterEach
    void closeLayer() throws IOException {
        subject.close();
    }

    private static void write(Path directory, String name, String content) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    /** Compiles all sources in a directory and returns the compiler's messages. */
    private static String compile(Compiler compiler, Path sources, Path classes, List<Path> classPath, boolean succeeds)
            throws IOException {
        List<Path> found;
        try (Stream<Path> tree = Files.walk(sources)) {
            found = tree.filter(Files::isRegularFile).toList();
        }
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager manager =
                ToolProvider.getSystemJavaCompiler().getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            manager.setLocationFromPaths(StandardLocation.SOURCE_PATH, List.of(sources));
            manager.setLocationFromPaths(StandardLocation.CLASS_PATH, classPath);
            manager.setLocationFromPaths(StandardLocation.CLASS_OUTPUT, List.of(Files.createDirectories(classes)));
            Iterable<? extends JavaFileObject> units = manager.getJavaFileObjectsFromPaths(found);
            // From a manager of the standard type, ECJ and the plug-in lookup of javac ask for locations as files of
            // the host.
            JavaFileManager files = new ForwardingJavaFileManager<>(manager) {
                @Override
                public ClassLoader getClassLoader(Location location) {
                    return null;
                }
            };
            boolean compiled = compiler.make()
                    .getTask(
                            messages, files, null, List.of("-proc:none", "-source", "17", "-target", "17"), null, units)
                    .call();
            assertEquals(succeeds, compiled, messages::toString);
        }
        return messages.toString();
    }

    @ParameterizedTest
    @EnumSource(Compiler.class)
    void compilerCompilesAProjectAgainstAJarAndADirectory(Compiler compiler) throws Exception {
        Path work = Files.createDirectory(subject.path("/work #1"));
        write(
                work,
                "library/org/library/Greeting.java",
                "package org.library; public interface Greeting { String text(); }");
        compile(compiler, work.resolve("library"), work.resolve("library classes"), List.of(), true);
        Path jar = work.resolve("library.jar");
        try (FileSystem zip = FileSystems.newFileSystem(jar, Map.of("create", "true"))) {
            Files.createDirectories(zip.getPath("/org/library"));
            Files.move(
                    work.resolve("library classes/org/library/Greeting.class"),
                    zip.getPath("/org/library/Greeting.class"));
        }
        write(work, "src/org/sample/Main.java", """
                package org.sample;
                public class Main {
                    public static String run() {
                        org.library.Greeting greeting = () -> new Name("layer").text();
                        return greeting.text();
                    }
                }
                """);
        write(work, "src/org/sample/Name.java", """
                package org.sample;
                record Name(String name) { String text() { return "Hello, \u00e9 " + name; } }
                """);
        Path classes = work.resolve("classes");
        // javac reads a jar as a file of the host, whatever file system the jar is in.
        try (FileSystem zip = FileSystems.newFileSystem(jar)) {
            compile(compiler, work.resolve("src"), classes, List.of(zip.getPath("/")), true);
        }

        URL[] urls = {classes.toUri().toURL(), jar.toUri().toURL()};
        try (URLClassLoader loader = new URLClassLoader(urls, null)) {
            assertEquals(
                    "Hello, \u00e9 layer",
                    loader.loadClass("org.sample.Main").getMethod("run").invoke(null));
        }
    }

    @ParameterizedTest
    @EnumSource(Compiler.class)
    void compilerNamesTheFileThatIsWrong(Compiler compiler) throws Exception {
        Path work = Files.createDirectory(subject.path("/work"));
        write(work, "src/Wrong.java", "class Wrong { int x = \"text\"; }");
        String messages = compile(compiler, work.resolve("src"), work.resolve("classes"), List.of(), false);
        assertTrue(messages.contains("Wrong.java"), messages);
        assertFalse(Files.exists(work.resolve("classes/Missing.class")));
    }
}
