package io.lcfs.examples;

import static io.lcfs.FileOption.NO_FOLLOW;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.oci.ImageStore;
import io.lcfs.oci.content.Blob;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.Document;
import io.lcfs.oci.content.MediaTypes;
import io.lcfs.oci.content.Platform;
import io.lcfs.oci.image.PullOptions;
import io.lcfs.oci.layout.OciArchive;
import io.lcfs.oci.layout.OciLayout;
import io.lcfs.oci.spec.History;
import io.lcfs.oci.spec.ImageConfig;
import io.lcfs.oci.spec.ImageManifest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each program does what its comment describes, and is short enough to be copied. */
class ExamplesTest {
    private static final int MAX_LINES = 120;
    private static final String CONTENT = "a content that is found in the file of the store again, ".repeat(200);

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void makeStore() throws IOException {
        file = directory.resolve("store");
        try (LayerStore store = LayerStore.create(file, 16 << 20)) {
            try (Layer base = store.createLayer("base")) {
                base.createDirectories("/usr/bin");
                base.writeAllBytes("/usr/bin/su", CONTENT.getBytes(UTF_8));
                base.setMode("/usr/bin/su", 04755);
                base.writeAllBytes("/usr/bin/ls", new byte[10]);
                base.commit();
            }
            try (Layer work = store.cloneLayer("base", "app")) {
                work.writeAllBytes("/usr/bin/app", new byte[10]);
                work.setMode("/usr/bin/app", 02755);
                work.delete("/usr/bin/ls");
                work.commit();
            }
            assertEquals(List.of(), store.check().findings());
        }
    }

    @Test
    void eachProgramIsShort() throws IOException {
        try (Stream<Path> programs = Files.list(Path.of("src/main/java/io/lcfs/examples"))) {
            for (Path program : programs.filter(Files::isRegularFile).toList()) {
                int lines = Files.readAllLines(program).size();
                assertTrue(lines <= MAX_LINES, program + " has " + lines + " lines");
            }
        }
    }

    @Test
    void quickStartPrintsWhatChanged() {
        String path = directory.resolve("quick").toString();
        assertEquals(
                "0\nD /etc/hostname\nA /etc/motd\n",
                run(
                        args -> {
                            QuickStart.main(args);
                            return 0;
                        },
                        path));
    }

    @Test
    void changesOfALayerAreListed() {
        assertEquals(
                "0\nA /usr/bin/app\nD /usr/bin/ls\n{ADDED=1, REMOVED=1}\n",
                run(LayerChanges::run, file.toString(), "base", "app"));
        assertTrue(run(LayerChanges::run, file.toString(), "base", "other").startsWith("1\n"));
        assertTrue(run(LayerChanges::run, file.toString()).startsWith("2\n"));
    }

    @Test
    void eachLayerIsScannedByWhatItChanged() {
        assertEquals(
                "0\napp: /usr/bin/app 2755 of 0:0\nbase: /usr/bin/su 4755 of 0:0\n3 files scanned\n",
                run(ScanLayers::run, file.toString(), "app"));
        assertTrue(run(ScanLayers::run).startsWith("2\n"));
    }

    @Test
    void scrubAndSalvageNameWhatIsDamagedAndLost() throws IOException {
        assertTrue(run(ScrubStore::run, file.toString()).matches("0\n\\d+ blocks verified, 0 damaged\n"));
        String copy = directory.resolve("copy").toString();
        assertEquals("0\n3 layers copied with layer 0, 0 places lost\n", run(SalvageStore::run, file.toString(), copy));
        damage();
        String scrubbed = run(ScrubStore::run, file.toString());
        assertTrue(scrubbed.startsWith("1\nlayer \"base\", /usr/bin/su"), scrubbed);
        String salvaged = run(
                SalvageStore::run, file.toString(), directory.resolve("another").toString());
        assertTrue(salvaged.startsWith("1\n"), salvaged);
        assertTrue(salvaged.contains("/usr/bin/su"), salvaged);
        try (LayerStore store = LayerStore.open(directory.resolve("another"));
                Layer app = store.openLayer("app")) {
            assertEquals(10, app.readAllBytes("/usr/bin/app").length);
            assertEquals(List.of(), store.check().findings());
        }
    }

    @Test
    void twoProcessesBuildInOneStoreUnderABudget() {
        String said = run(BuildCache::run);
        assertTrue(said.startsWith("0\nprocess"), said);
        assertEquals(
                12, said.lines().filter(line -> line.matches("(one|two) .*")).count(), said);
        assertTrue(said.lines().anyMatch(line -> line.matches("(one|two) +\\d+ +1 +2 +[1-9].*")), said);
        assertTrue(said.endsWith("without them, [base] is left.\n"), said);
    }

    /** Changes one byte of the content. */
    private void damage() throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int at = new String(bytes, ISO_8859_1).indexOf(CONTENT);
        assertTrue(at > 0, "the content is in the file");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {(byte) ~bytes[at]}), at);
        }
    }

    @Test
    void anImageIsBuiltOnADirectoryAndOnAnImageAndCopied() throws IOException {
        Path base = Files.createDirectory(directory.resolve("root"));
        Files.writeString(base.resolve("file"), "text");
        String first = directory.resolve("first").toString();
        String second = directory.resolve("second.tar").toString();
        String third = directory.resolve("third").toString();
        requireDone(run(BuildImage::run, "--base", base.toString(), "--to", first + ":1"));
        requireDone(run(BuildImage::run, "--from", first + ":1", "--to", second + ":2"));
        requireDone(run(CopyImage::run, "--from", second + ":2", "--to", third + ":3", "--canonical"));
        try (LayerStore store = LayerStore.create(directory.resolve("pulled"), 16 << 20);
                OciLayout layout = OciLayout.open(Path.of(third))) {
            var image = ImageStore.of(store).pull(layout, "3", "image", PullOptions.defaults());
            assertEquals(3, image.config().diffIds().size());
            try (Layer layer = store.openLayer(image.layer())) {
                assertEquals("text", new String(layer.readAllBytes("/file"), UTF_8));
                assertEquals(0755, layer.stat("/usr/local/bin/hello", NO_FOLLOW).mode());
            }
            assertEquals(List.of(), store.check().findings());
        }
        assertTrue(run(BuildImage::run, "--to", "nothing").startsWith("2\n"));
    }

    @Test
    void aDockerfileIsBuiltWithoutADaemon() throws IOException {
        assertEquals("0\n/\n/opt\n/opt/app\n/opt/app/greeting\n", run(BuildDockerfile::run));
        Path context = Files.createDirectory(directory.resolve("context"));
        Files.writeString(context.resolve("Dockerfile"), "FROM scratch\nCOPY *.txt /\n");
        Files.writeString(context.resolve("a.txt"), "a");
        Path layout = directory.resolve("layout");
        requireDone(run(BuildDockerfile::run, "--to", layout + ":1", context.toString()));
        try (LayerStore store = LayerStore.create(directory.resolve("built"), 16 << 20);
                OciLayout source = OciLayout.open(layout)) {
            var image = ImageStore.of(store).pull(source, "1", "image", PullOptions.defaults());
            try (Layer layer = store.openLayer(image.layer())) {
                assertEquals("a", new String(layer.readAllBytes("/a.txt"), UTF_8));
            }
        }
        Files.writeString(context.resolve("Dockerfile"), "FROM scratch\nCOPY a /\nFROM x --y z\n");
        assertTrue(run(BuildDockerfile::run, context.toString()).startsWith("1\n"));
    }

    /** Once, a layer that another compressor had packed was packed anew, and the image got another digest. */
    @Test
    void copiedImageKeepsItsDigest() throws IOException {
        byte[] tar = new byte[10_240];
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(tar);
        }
        ImageConfig config = ImageConfig.of(Platform.ofThisMachine())
                .withLayer(Digest.of(tar), History.of(Instant.EPOCH, "nothing"));
        Document manifest = ImageManifest.of(
                        config.descriptor(), List.of(Descriptor.of(MediaTypes.LAYER_GZIP, packed.toByteArray())))
                .document();
        String from = directory.resolve("from").toString();
        String to = directory.resolve("to.tar").toString();
        try (OciLayout layout = OciLayout.create(Path.of(from))) {
            layout.write(Blob.of(packed.toByteArray()));
            layout.write(Blob.of(config.bytes()));
            layout.write(manifest, "1");
        }
        String said = run(CopyImage::run, "--from", from + ":1", "--to", to + ":2");
        assertTrue(said.contains("The same image, with the same digest."), said);
        try (OciArchive archive = OciArchive.open(Path.of(to))) {
            assertEquals(manifest.descriptor(), archive.read("2").descriptor());
        }
    }

    private static void requireDone(String output) {
        assertTrue(output.startsWith("0\n"), output);
    }

    private interface Program {
        int run(String... args) throws IOException;
    }

    /** Runs a program in this JVM; returns its exit code and its output. */
    private static String run(Program program, String... args) {
        PrintStream out = System.out;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        System.setOut(new PrintStream(said, true, UTF_8));
        try {
            return program.run(args) + "\n" + said.toString(UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        } finally {
            System.setOut(out);
        }
    }
}
