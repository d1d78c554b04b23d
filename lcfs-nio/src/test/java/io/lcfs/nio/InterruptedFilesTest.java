package io.lcfs.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each method of {@link Files}, called by a thread that is already interrupted. The host is the judge of the result or
 * exception, of the thread's interrupt status afterwards and of the files.
 */
class InterruptedFilesTest {
    private static final String TEXT = "first\nsecond\nthird \u00e9\n";
    private static final byte[] LARGE = Contract.random(300_000, 7);

    /** A call in a directory with the files {@code f}, {@code large} and {@code d/in}, and the link {@code l}. */
    private interface Call {
        Object on(Path directory) throws IOException;
    }

    private static final Map<String, Call> CALLS = new LinkedHashMap<>();

    /** Adds a call; its name begins with the name of the method. */
    private static void call(String name, Call call) {
        assertEquals(null, CALLS.put(name, call));
    }

    static {
        streams();
        wholeFiles();
        names();
        trees();
        attributes();
    }

    private static void streams() {
        call("newInputStream", d -> {
            try (InputStream in = Files.newInputStream(d.resolve("large"))) {
                long skipped = in.skip(3);
                return skipped + " " + in.available() + " " + in.read() + " " + digest(in.readAllBytes()) + in.read();
            }
        });
        call("newInputStream, with an option", d -> {
            try (InputStream in = Files.newInputStream(d.resolve("f"), StandardOpenOption.READ)) {
                return digest(in.readNBytes(5));
            }
        });
        call("newInputStream, transferred", d -> {
            try (InputStream in = Files.newInputStream(d.resolve("large"));
                    OutputStream out = Files.newOutputStream(d.resolve("new"))) {
                return in.transferTo(out);
            }
        });
        call("newInputStream, that deletes", d -> {
            try (InputStream in = Files.newInputStream(d.resolve("f"), StandardOpenOption.DELETE_ON_CLOSE)) {
                return in.read();
            }
        });
        call("newInputStream, not for writing", d -> Files.newInputStream(d.resolve("f"), StandardOpenOption.WRITE));
        call("newInputStream, not for appending", d -> Files.newInputStream(d.resolve("f"), StandardOpenOption.APPEND));
        call("newInputStream, of a directory", d -> {
            try (InputStream in = Files.newInputStream(d.resolve("d"))) {
                return in.read();
            }
        });
        call("newInputStream, of nothing", d -> Files.newInputStream(d.resolve("missing")));
        call("newOutputStream", d -> write(Files.newOutputStream(d.resolve("f"))));
        call("newOutputStream, of nothing yet", d -> write(Files.newOutputStream(d.resolve("new"))));
        call(
                "newOutputStream, appending",
                d -> write(Files.newOutputStream(d.resolve("f"), StandardOpenOption.APPEND)));
        call(
                "newOutputStream, appending and emptying",
                d -> write(Files.newOutputStream(
                        d.resolve("f"), StandardOpenOption.APPEND, StandardOpenOption.TRUNCATE_EXISTING)));
        call("newOutputStream, over", d -> write(Files.newOutputStream(d.resolve("f"), StandardOpenOption.WRITE)));
        call("newOutputStream, made", d -> write(Files.newOutputStream(d.resolve("n"), StandardOpenOption.CREATE)));
        call("newOutputStream, new", d -> write(Files.newOutputStream(d.resolve("f"), StandardOpenOption.CREATE_NEW)));
        call("newOutputStream, durable", d -> write(Files.newOutputStream(d.resolve("f"), StandardOpenOption.SYNC)));
        call("newOutputStream, not for reading", d -> Files.newOutputStream(d.resolve("f"), StandardOpenOption.READ));
        call("newOutputStream, of a directory", d -> Files.newOutputStream(d.resolve("d")));
        call("newByteChannel, read", d -> {
            try (SeekableByteChannel channel = Files.newByteChannel(d.resolve("f"))) {
                return channel.read(ByteBuffer.allocate(3));
            }
        });
        call("newByteChannel, size", d -> {
            try (SeekableByteChannel channel = Files.newByteChannel(d.resolve("f"))) {
                return channel.size();
            }
        });
        call("newByteChannel, written", d -> {
            try (SeekableByteChannel channel = Files.newByteChannel(d.resolve("f"), Set.of(StandardOpenOption.WRITE))) {
                return channel.write(ByteBuffer.allocate(3));
            }
        });
        call("newBufferedReader", d -> {
            try (BufferedReader reader = Files.newBufferedReader(d.resolve("f"))) {
                return reader.readLine() + reader.readLine() + reader.readLine() + reader.readLine();
            }
        });
        call("newBufferedWriter", d -> {
            try (BufferedWriter writer = Files.newBufferedWriter(d.resolve("f"))) {
                writer.write("written");
                writer.newLine();
                return "closed";
            }
        });
    }

    private static void wholeFiles() {
        call("readAllBytes", d -> digest(Files.readAllBytes(d.resolve("large"))));
        call("readAllBytes, of nothing", d -> Files.readAllBytes(d.resolve("missing")));
        call("readAllBytes, of a directory", d -> Files.readAllBytes(d.resolve("d")));
        call("readAllBytes, of an empty file", d -> digest(Files.readAllBytes(d.resolve("d/in"))));
        call("readString", d -> Files.readString(d.resolve("f")));
        call("readString, by a link", d -> Files.readString(d.resolve("l")));
        call("readString, not of this charset", d -> Files.readString(d.resolve("f"), StandardCharsets.US_ASCII));
        call("readAllLines", d -> Files.readAllLines(d.resolve("f")));
        call("write", d -> name(Files.write(d.resolve("f"), LARGE)));
        call("write, lines", d -> name(Files.write(d.resolve("f"), List.of("a", "b"))));
        call("write, at the end", d -> name(Files.write(d.resolve("f"), LARGE, StandardOpenOption.APPEND)));
        call("writeString", d -> name(Files.writeString(d.resolve("f"), "x")));
        call("writeString, new", d -> name(Files.writeString(d.resolve("new"), "x")));
        call("writeString, to a directory", d -> name(Files.writeString(d.resolve("d"), "x")));
        call("copy, in", d -> Files.copy(new ByteArrayInputStream(LARGE), d.resolve("new")));
        call(
                "copy, in over",
                d -> Files.copy(new ByteArrayInputStream(LARGE), d.resolve("f"), StandardCopyOption.REPLACE_EXISTING));
        call("copy, in where something is", d -> Files.copy(new ByteArrayInputStream(LARGE), d.resolve("f")));
        call("copy, out", d -> {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            return Files.copy(d.resolve("large"), out) + digest(out.toByteArray());
        });
        call("copy", d -> name(Files.copy(d.resolve("large"), d.resolve("new"))));
        call("copy, a directory", d -> name(Files.copy(d.resolve("d"), d.resolve("new"))));
        call(
                "copy, over",
                d -> name(Files.copy(
                        d.resolve("large"),
                        d.resolve("f"),
                        StandardCopyOption.REPLACE_EXISTING,
                        StandardCopyOption.COPY_ATTRIBUTES)));
        call("copy, where something is", d -> name(Files.copy(d.resolve("large"), d.resolve("f"))));
        call("mismatch", d -> Files.mismatch(d.resolve("large"), Files.copy(d.resolve("large"), d.resolve("new"))));
    }

    private static void names() {
        call("move", d -> name(Files.move(d.resolve("large"), d.resolve("new"))));
        call(
                "move, over",
                d -> name(Files.move(d.resolve("large"), d.resolve("f"), StandardCopyOption.REPLACE_EXISTING)));
        call(
                "move, a directory",
                d -> name(Files.move(d.resolve("d"), d.resolve("new"), StandardCopyOption.ATOMIC_MOVE)));
        call("createFile", d -> name(Files.createFile(d.resolve("new"))));
        call("createFile, again", d -> name(Files.createFile(d.resolve("f"))));
        call("createDirectory", d -> name(Files.createDirectory(d.resolve("new"))));
        call("createDirectories", d -> name(Files.createDirectories(d.resolve("new/new"))));
        call("createTempFile", d -> Files.size(Files.createTempFile(d.resolve("d"), "a", "b")));
        call("createTempDirectory", d -> Files.isDirectory(Files.createTempDirectory(d.resolve("d"), "a")));
        call(
                "createSymbolicLink",
                d -> name(Files.createSymbolicLink(
                        d.resolve("new"), d.getFileSystem().getPath("f"))));
        call("createLink", d -> name(Files.createLink(d.resolve("new"), d.resolve("f"))));
        call("readSymbolicLink", d -> name(Files.readSymbolicLink(d.resolve("l"))));
        call("delete", d -> {
            Files.delete(d.resolve("f"));
            return "deleted";
        });
        call("delete, what is not empty", d -> {
            Files.delete(d.resolve("d"));
            return "deleted";
        });
        call("deleteIfExists", d -> Files.deleteIfExists(d.resolve("f")) + " " + Files.deleteIfExists(d.resolve("f")));
    }

    private static void trees() {
        call("newDirectoryStream", d -> {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(d)) {
                return sorted(entries);
            }
        });
        call("newDirectoryStream, by glob", d -> {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(d, "[dl]*")) {
                return sorted(entries);
            }
        });
        call("list", d -> {
            try (Stream<Path> entries = Files.list(d)) {
                return entries.map(InterruptedFilesTest::name).sorted().toList();
            }
        });
        call("walk", d -> {
            try (Stream<Path> entries = Files.walk(d, FileVisitOption.FOLLOW_LINKS)) {
                return entries.map(d::relativize).map(Path::toString).sorted().toList();
            }
        });
        call("find", d -> {
            try (Stream<Path> entries = Files.find(d, 2, (path, attributes) -> attributes.isRegularFile())) {
                return entries.map(d::relativize).map(Path::toString).sorted().toList();
            }
        });
        call("walkFileTree", d -> {
            List<String> met = new ArrayList<>();
            Files.walkFileTree(d, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    met.add(name(file) + attributes.size());
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }
            });
            met.sort(Comparator.naturalOrder());
            return met;
        });
    }

    private static void attributes() {
        call("exists", d -> Files.exists(d.resolve("f")) + " " + Files.exists(d.resolve("missing")));
        call("notExists", d -> Files.notExists(d.resolve("f")) + " " + Files.notExists(d.resolve("missing")));
        call("isDirectory", d -> Files.isDirectory(d.resolve("d")));
        call("isRegularFile", d -> Files.isRegularFile(d.resolve("l")));
        call("isSymbolicLink", d -> Files.isSymbolicLink(d.resolve("l")));
        call("isReadable", d -> Files.isReadable(d.resolve("f")));
        call("isWritable", d -> Files.isWritable(d.resolve("f")));
        call("isExecutable", d -> Files.isExecutable(d.resolve("d")));
        call("isHidden", d -> Files.isHidden(d.resolve("f")));
        call("isSameFile", d -> Files.isSameFile(d.resolve("f"), d.resolve("l")));
        call("size", d -> Files.size(d.resolve("large")));
        call("getFileStore", d -> Files.getFileStore(d).isReadOnly());
        call("probeContentType", d -> Files.probeContentType(Files.createFile(d.resolve("page.html"))));
        call(
                "readAttributes",
                d -> Files.readAttributes(d.resolve("l"), PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                        .isSymbolicLink());
        call("readAttributes, by name", d -> Files.readAttributes(d.resolve("f"), "size,isRegularFile"));
        call("getAttribute", d -> Files.getAttribute(d.resolve("f"), "basic:size"));
        call(
                "setAttribute",
                d -> name(Files.setAttribute(
                        d.resolve("f"), "posix:permissions", PosixFilePermissions.fromString("rwx--x---"))));
        call(
                "getFileAttributeView",
                d -> Files.getFileAttributeView(d.resolve("f"), BasicFileAttributeView.class)
                        .readAttributes()
                        .size());
        call(
                "getLastModifiedTime",
                d -> Files.getLastModifiedTime(
                        Files.setLastModifiedTime(d.resolve("f"), FileTime.fromMillis(1_000_000))));
        call(
                "setLastModifiedTime",
                d -> Files.getLastModifiedTime(
                        Files.setLastModifiedTime(d.resolve("d"), FileTime.fromMillis(2_000_000))));
        call("getOwner", d -> Files.getOwner(d.resolve("f")) != null);
        call("setOwner", d -> name(Files.setOwner(d.resolve("f"), Files.getOwner(d.resolve("f")))));
        call(
                "getPosixFilePermissions",
                d -> new TreeSet<>(Files.getPosixFilePermissions(Files.createDirectory(d.resolve("new")))));
        call(
                "setPosixFilePermissions",
                d -> name(Files.setPosixFilePermissions(d.resolve("d"), PosixFilePermissions.fromString("rwx------"))));
    }

    private static String write(OutputStream opened) throws IOException {
        try (OutputStream out = opened) {
            out.write('!');
            out.write(LARGE);
            return "written";
        }
    }

    private static String name(Path path) {
        return path.getFileName().toString();
    }

    private static List<String> sorted(DirectoryStream<Path> entries) {
        List<String> names = new ArrayList<>();
        entries.forEach(entry -> names.add(name(entry)));
        names.sort(Comparator.naturalOrder());
        return names;
    }

    private static String digest(byte[] bytes) {
        return bytes.length + "#" + Arrays.hashCode(bytes);
    }

    private HostSubject host;
    private WritableLayerSubject layer;

    @BeforeEach
    void makeBoth() throws IOException {
        host = new HostSubject();
        layer = new WritableLayerSubject();
        for (Path directory : List.of(host.root(), layer.root())) {
            Files.writeString(directory.resolve("f"), TEXT);
            Files.write(directory.resolve("large"), LARGE);
            Files.createFile(Files.createDirectory(directory.resolve("d")).resolve("in"));
            Files.createSymbolicLink(
                    directory.resolve("l"), directory.getFileSystem().getPath("f"));
        }
    }

    @AfterEach
    void closeBoth() throws IOException {
        assertFalse(Thread.interrupted(), "no test leaves its thread interrupted");
        layer.close();
        host.close();
    }

    /** Returns the outcome of a call: its result, the thread's status and the files. */
    private static String outcome(Path directory, Call call, boolean interrupted) throws IOException {
        String result;
        boolean status;
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        try {
            result = String.valueOf(call.on(directory));
        } catch (FileSystemException e) {
            // When a directory is read, the JDK specifies no more than an IOException.
            result = e.getClass() == FileSystemException.class
                    ? IOException.class.getName()
                    : e.getClass().getName();
        } catch (IOException | RuntimeException e) {
            result = e.getClass().getName();
        } finally {
            status = Thread.interrupted();
        }
        return result + "; interrupted " + status + "; " + tree(directory);
    }

    /** Returns the content of the directory by path; names that are chosen at random are replaced by one name. */
    private static Map<String, String> tree(Path directory) throws IOException {
        Map<String, String> tree = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : (Iterable<Path>) paths.skip(1)::iterator) {
                PosixFileAttributes attributes =
                        Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                String name = name(path).replaceAll("[0-9]{5,}", "N");
                String content = attributes.isRegularFile() ? digest(Files.readAllBytes(path)) : "";
                // Only for the default file system does the JDK keep other users from reading a temporary file.
                boolean hasMode = !attributes.isSymbolicLink() && name.equals(name(path));
                tree.put(name, content + (hasMode ? PosixFilePermissions.toString(attributes.permissions()) : ""));
            }
        }
        return tree;
    }

    static Collection<String> calls() {
        return CALLS.keySet();
    }

    @Test
    void everyMethodOfFilesIsTried() {
        Set<String> tried = new TreeSet<>(Set.of("lines"));
        CALLS.keySet().forEach(name -> tried.add(name.split(",")[0]));
        Set<String> all = new TreeSet<>();
        for (Method method : Files.class.getMethods()) {
            if (Modifier.isStatic(method.getModifiers())) {
                all.add(method.getName());
            }
        }
        assertEquals(all, tried);
    }

    @ParameterizedTest
    @MethodSource("calls")
    void interruptedThreadGetsOfALayerWhatItGetsOfTheHost(String name) throws IOException {
        Call call = CALLS.get(name);
        assertEquals(outcome(host.root(), call, true), outcome(layer.root(), call, true));
    }

    @ParameterizedTest
    @MethodSource("calls")
    void threadThatIsNotInterruptedGetsOfALayerWhatItGetsOfTheHost(String name) throws IOException {
        Call call = CALLS.get(name);
        assertEquals(outcome(host.root(), call, false), outcome(layer.root(), call, false));
    }

    /**
     * On the host, the JDK reads lines through a channel that an interrupt closes; on other file systems it reads a
     * stream.
     */
    @Test
    void linesAreReadByAnInterruptedThread() throws IOException {
        Call lines = directory -> {
            try (Stream<String> read = Files.lines(directory.resolve("f"))) {
                return read.toList();
            }
        };
        String expected = outcome(host.root(), lines, false);
        assertEquals(expected.replace("interrupted false", "interrupted true"), outcome(layer.root(), lines, true));
    }

    /**
     * A stream over a channel that the program opened ends with an interrupt, even if its reader looks like a call of
     * {@link Files}.
     */
    @Test
    void streamOfAChannelOfTheProgramsOwnEndsWithAnInterrupt() throws IOException {
        Call read = directory -> {
            try (InputStream in = Channels.newInputStream(Files.newByteChannel(directory.resolve("f")))) {
                return in.readAllBytes();
            }
        };
        Call copied = directory -> {
            try (InputStream in = Channels.newInputStream(Files.newByteChannel(directory.resolve("f")))) {
                return Files.copy(in, directory.resolve("new"));
            }
        };
        for (Call call : List.of(read, copied)) {
            String expected = outcome(host.root(), call, true);
            assertTrue(expected.startsWith(ClosedByInterruptException.class.getName()), expected);
            assertEquals(expected, outcome(layer.root(), call, true));
        }
    }
}
