package io.lcfs.engine.crash;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * The engine and its tests, compiled again with some source files replaced. All other classes come from the parent
 * loader.
 */
public final class PatchedEngine extends ClassLoader {
    private static final String ENGINE = "io.lcfs.engine.";

    static {
        registerAsParallelCapable();
    }

    private final Map<String, byte[]> patched;

    private PatchedEngine(Map<String, byte[]> patched) {
        super(PatchedEngine.class.getClassLoader());
        this.patched = patched;
        setDefaultAssertionStatus(true);
    }

    /** Creates an engine with a bug. */
    static PatchedEngine with(PlantedBug bug) throws IOException {
        List<PlantedBug> changes = new ArrayList<>(bug.others());
        changes.add(bug);
        return with(changes);
    }

    /** Creates an engine with changes of several files, each of which compiles with the others unchanged. */
    public static PatchedEngine with(List<PlantedBug> changes) throws IOException {
        return new PatchedEngine(compiled(changes));
    }

    /** Returns the code of the classes that changes of several files produce, by their names. */
    public static Map<String, byte[]> compiled(List<PlantedBug> changes) throws IOException {
        Map<String, byte[]> patched = new HashMap<>();
        for (PlantedBug change : changes) {
            patched.putAll(new Compilation().compile(change.className(), change.source()));
        }
        return patched;
    }

    /** Returns a finder that works on this engine. */
    @SuppressWarnings("unchecked") // the class is one of another loader
    LongFunction<String> finder(Class<? extends Finder> kind) throws ReflectiveOperationException {
        return (LongFunction<String>) make(kind);
    }

    /** Creates an object of a test class that works on this engine. The caller uses it as a JDK type. */
    public Object make(Class<?> kind) throws ReflectiveOperationException {
        var constructor = loadClass(kind.getName()).getDeclaredConstructor();
        constructor.setAccessible(true);
        return constructor.newInstance();
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(ENGINE) && !patched.containsKey(name)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : define(name);
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        byte[] bytes = patched.get(name);
        try (InputStream file = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (bytes == null && file == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] code = bytes == null && file != null ? file.readAllBytes() : bytes;
            return defineClass(name, code, 0, code == null ? 0 : code.length);
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    /** Runs the compiler once, in memory. */
    private static final class Compilation {
        private final Map<String, ByteArrayOutputStream> classes = new HashMap<>();

        Map<String, byte[]> compile(String className, String source) throws IOException {
            JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
            if (compiler == null) {
                throw new IllegalStateException("this needs a JDK: there is no compiler in " + Runtime.version());
            }
            DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
            List<String> options = List.of("-proc:none", "-nowarn", "-implicit:none", "-cp", classPath());
            try (StandardJavaFileManager files = compiler.getStandardFileManager(problems, null, null)) {
                JavaFileManager memory = new InMemory(files);
                List<JavaFileObject> sources = List.of(new Source(className, source));
                if (!compiler.getTask(null, memory, problems, options, null, sources)
                        .call()) {
                    throw new IllegalStateException(className + " does not compile: " + errors(problems));
                }
            }
            Map<String, byte[]> compiled = new HashMap<>();
            classes.forEach((name, bytes) -> compiled.put(name, bytes.toByteArray()));
            return compiled;
        }

        private static String classPath() {
            return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        }

        private static List<String> errors(DiagnosticCollector<JavaFileObject> problems) {
            List<String> errors = new ArrayList<>();
            for (Diagnostic<?> problem : problems.getDiagnostics()) {
                if (problem.getKind() == Diagnostic.Kind.ERROR) {
                    errors.add(problem.getLineNumber() + ": " + problem.getMessage(null));
                }
            }
            return errors;
        }

        /** Keeps the compiled classes. */
        private final class InMemory extends ForwardingJavaFileManager<StandardJavaFileManager> {
            InMemory(StandardJavaFileManager files) {
                super(files);
            }

            @Override
            public JavaFileObject getJavaFileForOutput(
                    Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
                return new SimpleJavaFileObject(URI.create("memory:///" + className.replace('.', '/')), kind) {
                    @Override
                    public OutputStream openOutputStream() {
                        return classes.computeIfAbsent(className, name -> new ByteArrayOutputStream());
                    }
                };
            }
        }
    }

    /** A source file in memory. */
    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String className, String text) {
            super(URI.create("memory:///" + className.replace('.', '/') + ".java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
