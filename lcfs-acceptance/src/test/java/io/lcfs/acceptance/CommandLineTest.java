package io.lcfs.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.examples.CopyImage;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.io.IOUtils;
import org.apache.commons.lang3.ArrayFill;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The output of the programs and the files that they leave. If the command line is wrong, they print one line that
 * names the fault, before they do any work.
 */
final class CommandLineTest {
    @TempDir
    private Path directory;

    private Path base;

    @BeforeEach
    void makeBase() throws IOException {
        base = Files.createDirectory(directory.resolve("base"));
        Files.writeString(base.resolve("file"), "content");
    }

    @Test
    void tagThatNoTargetTakesIsRefusedAtOnce() throws IOException {
        Path layout = directory.resolve("out");
        expectLine(2, "--to " + layout + ":-bad: the tag -bad is not made of", build("--to", layout + ":-bad"));
        expectLine(2, "--to " + layout + ":-bad: the tag -bad", copy("--from", image(), "--to", layout + ":-bad"));
        expectLine(2, "--push docker://localhost/x:-bad: ", build("--push", "docker://localhost/x:-bad"));
        assertTrue(Files.notExists(layout));
    }

    @Test
    void emptyDirectoryIsALayoutToBeMade() throws IOException {
        Path empty = Files.createDirectory(directory.resolve("empty"));
        assertEquals(0, build("--to", empty + ":latest").exitCode());
        assertTrue(Files.exists(empty.resolve("oci-layout")));
        Path another = Files.createDirectory(directory.resolve("another"));
        assertEquals(
                0, copy("--from", empty + ":latest", "--to", another + ":1").exitCode());
    }

    @Test
    void placeWhereNoImageCanGoIsRefusedAtOnce() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "text");
        Path full = Files.createDirectory(directory.resolve("full"));
        Files.writeString(full.resolve("other"), "text");
        String missing = directory.resolve("no/such").toString();
        expectLine(1, "--to " + file + ":1: " + file + ": is not a directory", build("--to", file + ":1"));
        expectLine(1, "--to " + full + ":1: " + full + ": has no file oci-layout", build("--to", full + ":1"));
        expectLine(1, "--to " + missing + ":1: ", build("--to", missing + ":1"));
        expectLine(1, "--to " + missing + ".tar:1: ", build("--to", missing + ".tar:1"));
        expectLine(1, "--to /proc/x:1: /proc: files cannot be made there", build("--to", "/proc/x:1"));
        assertEquals("text", Files.readString(file));
    }

    @Test
    void twoOptionsThatNameOneFileAreRefusedAtOnce() throws IOException {
        String out = directory.resolve("o.tar").toString();
        expectLine(2, "--tar and --to are the same file", build("--tar", out, "--to", out + ":x"));
        expectLine(2, "--store and --to are the same file", build("--store", out, "--to", out + ":x"));
        expectLine(2, "--store and --tar are the same file", build("--store", out, "--tar", out));
        expectLine(2, "--tar " + out + ".lock is the file by", build("--store", out, "--tar", out + ".lock"));
        assertTrue(Files.notExists(Path.of(out)));
    }

    @Test
    void registryThatDoesNotAnswerIsFoundAtOnce() throws IOException {
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        String image = "docker://localhost:" + closed + "/x:1";
        expectLine(1, "--to " + image + ": ", build("--to", image));
        expectLine(1, "--push " + image + ": ", build("--push", image));
        expectLine(1, "--from " + image + ": ", run(MainJob::run, "--from", image));
        expectLine(1, "--from " + image + ": ", copy("--from", image, "--to", directory.resolve("x") + ":1"));
    }

    @Test
    void whatIsNotThereOrIsSomethingElseIsNamed() throws IOException {
        Path text = Files.writeString(directory.resolve("textfile"), "text");
        Path packed = directory.resolve("x.tar.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            out.write(new byte[10_000]);
        }
        Path nowhere = directory.resolve("nowhere");
        String image = image();
        String target = directory.resolve("target") + ":1";
        expectLine(2, "--store " + text + ": exists already", build("--store", text.toString()));
        expectLine(1, text + " is not a layer store: ", copy("--from", image, "--to", target, "--store", text + ""));
        expectLine(2, "--base " + packed + ": is compressed by gzip", run(MainJob::run, "--base", packed + ""));
        expectLine(1, "--from " + nowhere + ":latest: " + nowhere, run(MainJob::run, "--from", nowhere + ":latest"));
        expectLine(1, "--from " + nowhere + ":latest: " + nowhere, copy("--from", nowhere + ":latest", "--to", target));
        expectLine(2, "--store /proc/x: /proc: files cannot be made there", build("--store", "/proc/x"));
        assertEquals("text", Files.readString(text));
    }

    @Test
    void nothingIsLeftBehindByTheMainJob() throws Exception {
        Path temporary = Files.createDirectory(directory.resolve("tmp"));
        Path here = Files.createDirectory(directory.resolve("here"));
        String libraries = Stream.concat(
                        LibraryFiles.all().stream(),
                        // The reader of tars in the acceptance test is commons-compress, which needs two further
                        // libraries.
                        Stream.of(
                                        MainJob.class,
                                        CopyImage.class,
                                        Repeated.class,
                                        TarArchiveEntry.class,
                                        IOUtils.class,
                                        ArrayFill.class)
                                .map(LibraryFiles::of))
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
        Jdk.Result result = Jdk.running()
                .run(
                        here,
                        "java",
                        List.of(
                                "-Djava.io.tmpdir=" + temporary,
                                "-cp",
                                libraries,
                                Repeated.class.getName(),
                                base.toString()));
        assertEquals(0, result.exitCode(), result.toString());
        assertEquals(List.of(), list(temporary));
        assertEquals(List.of(), list(here));
    }

    private static List<String> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return new TreeSet<>(files.map(Path::toString).toList()).stream().toList();
        }
    }

    /** Creates a layout with an image; returns its location. */
    private String image() throws IOException {
        String image = directory.resolve("images") + ":latest";
        assertEquals(0, build("--to", image).exitCode());
        return image;
    }

    private static void expectLine(int exitCode, String begin, Jdk.Result result) {
        assertEquals(exitCode, result.exitCode(), result.toString());
        assertEquals("", result.out());
        assertTrue(
                result.err().matches("(?s)lcfs-(acceptance|examples): " + Pattern.quote(begin) + ".*"),
                result.toString());
        assertEquals(1, result.err().lines().count(), result.toString());
    }

    private Jdk.Result build(String... more) {
        return run(
                MainJob::run,
                Stream.concat(Stream.of("--base", base.toString()), Stream.of(more))
                        .toArray(String[]::new));
    }

    private static Jdk.Result copy(String... args) {
        return run(CopyImage::run, args);
    }

    private interface Program {
        int run(String... args);
    }

    /** Runs a program in this JVM; returns its exit code and its output. */
    private static Jdk.Result run(Program program, String... args) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        ByteArrayOutputStream complained = new ByteArrayOutputStream();
        System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(complained, true, StandardCharsets.UTF_8));
        try {
            return new Jdk.Result(
                    program.run(args),
                    said.toString(StandardCharsets.UTF_8),
                    complained.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }
}
