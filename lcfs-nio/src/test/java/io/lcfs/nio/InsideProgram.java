package io.lcfs.nio;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.function.Executable;

/**
 * Programs that do not know of layers; {@link DefaultFileSystemTest} runs them in a JVM whose default file system is a
 * layer.
 */
final class InsideProgram {
    private InsideProgram() {}

    /** Runs the program with the given name. */
    public static void main(String[] arguments) throws Exception {
        switch (arguments[0]) {
            case "files" -> files();
            case "hooked" -> hooked();
            case "late" -> Runtime.getRuntime().addShutdownHook(new Thread(InsideProgram::writeLate));
            case "jvm" -> jvm();
            case "lines" -> lines();
            case "home" -> home();
            case "nested" -> nested();
            case "missing" -> missing();
            case "tools" -> tools();
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    /** Writes files and a database in the default file system. */
    private static void files() throws IOException, SQLException {
        Files.createDirectories(Path.of("/inside"));
        Files.writeString(Path.of("inside/note"), "from inside");
        System.out.println(
                "note " + Files.readString(Path.of(Path.of("/inside/note").toUri())));
        System.out.println("file " + Path.of("/inside/note").toFile().getPath());
        System.out.println("host " + Files.exists(Path.of("/proc/self")));
        try (Connection connection = DriverManager.getConnection("jdbc:h2:/db/test");
                Statement sql = connection.createStatement()) {
            sql.execute("create table layers(id int primary key, name varchar)");
            for (int i = 0; i < 500; i++) {
                sql.execute("insert into layers values(" + i + ", 'layer " + i + "')");
            }
            sql.execute("checkpoint sync");
        }
        try (Connection connection = DriverManager.getConnection("jdbc:h2:/db/test");
                Statement sql = connection.createStatement();
                ResultSet result = sql.executeQuery("select count(*), max(name) from layers")) {
            result.next();
            System.out.println("rows " + result.getInt(1) + " " + result.getString(2));
        }
    }

    /** Leaves the closing of the database to the database's shutdown hook. */
    private static void hooked() throws SQLException {
        Connection connection = DriverManager.getConnection("jdbc:h2:/db/hooked");
        Statement sql = connection.createStatement();
        sql.execute("create table if not exists layers(id int)");
        for (int i = 0; i < 500; i++) {
            sql.execute("insert into layers values(" + i + ")");
        }
        ResultSet result = sql.executeQuery("select count(*) from layers");
        result.next();
        System.out.println("rows " + result.getInt(1));
    }

    private static void writeLate() {
        try (FileChannel channel =
                FileChannel.open(Path.of("/late"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap("at the end".getBytes(StandardCharsets.UTF_8)));
            channel.force(true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        System.out.println("written at the end");
    }

    /** Does what makes the JVM read files of its own, above all for security. */
    private static void jvm() throws Exception {
        System.out.println("random " + UUID.randomUUID().version());
        System.out.println("protocol " + SSLContext.getDefault().getProtocol());
        Path temporary = Files.createTempFile(Files.createDirectory(Path.of("/tmp")), "of", "layer");
        System.out.println("temporary " + Files.exists(temporary));
        System.out.println("host " + Files.exists(Path.of("/etc/passwd")));
    }

    /** Reads lines in parallel, for which the JDK maps a file and unmaps it by itself. */
    private static void lines() throws IOException {
        Path file = Files.writeString(Path.of("/lines"), "line\n".repeat(100_000));
        for (int i = 0; i < 3; i++) {
            try (Stream<String> lines = Files.lines(file).parallel()) {
                System.out.println("lines " + lines.filter("line"::equals).count());
            }
        }
    }

    /** Calls each reading method on a file of the JVM itself, which is on the host. */
    private static void home() throws Exception {
        Path home = Path.of(System.getProperty("java.home"));
        Path release = home.resolve("release");
        Path missing = home.resolve("missing");
        Path copy = Files.copy(release, Path.of("/copy"), StandardCopyOption.COPY_ATTRIBUTES);
        System.out.println("copy " + Files.mismatch(release, copy));
        try (InputStream in = Files.newInputStream(release)) {
            System.out.println(
                    "replaced " + (Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING) == Files.size(release)));
        }
        System.out.println("names " + Files.readAttributes(release, "*").containsKey("size"));
        System.out.println(
                "mode " + Files.readAttributes(release, "unix:mode,size").size());
        System.out.println("owner " + Files.getOwner(release).equals(Files.getAttribute(release, "owner:owner")));
        BasicFileAttributeView view = Files.getFileAttributeView(release, BasicFileAttributeView.class);
        System.out.println("view " + (view.readAttributes().size() == Files.size(release)));
        System.out.println("store " + (Files.getFileStore(release).getTotalSpace() > 0));
        System.out.println("same " + Files.isSameFile(release, home.resolve("./lib/../release")));
        System.out.println(
                "other " + Files.isSameFile(release, copy) + " " + Files.isSameFile(release, home.resolve("lib")));
        try (AsynchronousFileChannel channel = AsynchronousFileChannel.open(release)) {
            System.out.println("asynchronous " + (channel.size() == Files.size(release)));
        }
        List<Executable> refused = List.of(
                () -> Files.copy(missing, Path.of("/none")),
                () -> Files.getOwner(missing),
                () -> Files.getFileStore(missing),
                () -> Files.isSameFile(missing, release),
                () -> Files.isSameFile(release, missing),
                () -> Files.readAttributes(missing, "*"),
                () -> Files.setLastModifiedTime(release, FileTime.fromMillis(0)),
                () -> Files.setPosixFilePermissions(release, Files.getPosixFilePermissions(release)),
                () -> Files.move(release, Path.of("/moved")),
                () -> Files.delete(release));
        refused.forEach(call -> assertThrows(NoSuchFileException.class, call));
        System.out.println("writable " + Files.isWritable(release));
    }

    /**
     * Maps a file of a layer whose store is a file of the default layer, which has no directory for temporary files.
     */
    private static void nested() throws IOException {
        try (LayerStore store = LayerStore.create(Path.of("/nested"), 16 << 20);
                Layer layer = store.createLayer("layer");
                FileSystem files = LayerFileSystems.of(layer);
                FileChannel channel = FileChannel.open(
                        Files.writeString(files.getPath("/f"), "text of a nested layer"), StandardOpenOption.READ)) {
            ByteBuffer mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
            System.out.println("mapped " + StandardCharsets.UTF_8.decode(mapped));
        }
        System.out.println("temporary " + Files.exists(Path.of("/tmp")));
    }

    private static void missing() {
        System.out.println("exists " + Files.exists(Path.of("/x")));
        try {
            Files.readString(Path.of("/x"));
        } catch (IOException e) {
            System.out.println("read " + e.getClass().getName());
        }
    }

    /**
     * Runs tools of the JDK on files in directories; jars are left out because the tools read them by {@code java.io},
     * from the host.
     */
    private static void tools() throws IOException {
        Path source = Files.createDirectories(Path.of("/project/src/p")).resolve("A.java");
        Files.writeString(
                source, "package p; /** A. */ public class A { java.sql.Connection connection; private A() {} }");
        Path module = Path.of("/project/src/module-info.java");
        Files.writeString(module, "/** M. */ module m { requires java.sql; exports p; }");
        Files.createDirectory(Path.of("/tmp"));
        run("javac", "-d", "/project/classes", module.toString(), source.toString());
        run("javap", "-cp", "/project/classes", "p.A");
        run("jdeps", "-s", "/project/classes");
        run("jdeps", "--print-module-deps", "/project/classes");
        run("javadoc", "-quiet", "-Xdoclint:none", "-d", "/project/doc", module.toString(), source.toString());
        run("jmod", "create", "--class-path", "/project/classes", "/project/m.jmod");
        for (String made : new String[] {"classes/p/A.class", "doc/index.html", "m.jmod"}) {
            System.out.println(made + " " + Files.exists(Path.of("/project").resolve(made)));
        }
    }

    private static void run(String name, String... arguments) {
        StringWriter printed = new StringWriter();
        PrintWriter to = new PrintWriter(printed);
        int result = ToolProvider.findFirst(name).orElseThrow().run(to, to, arguments);
        System.out.println(name + " " + result + " "
                + String.join(",", printed.toString().strip().split("\\s*\n\\s*")));
    }
}
