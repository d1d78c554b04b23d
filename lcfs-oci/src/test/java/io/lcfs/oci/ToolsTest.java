package io.lcfs.oci;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.ImageSource;
import io.lcfs.oci.content.ImageTarget;
import io.lcfs.oci.content.Platform;
import io.lcfs.oci.layout.DockerArchive;
import io.lcfs.oci.layout.OciArchive;
import io.lcfs.oci.layout.OciLayout;
import io.lcfs.oci.spec.ImageConfig;
import io.lcfs.oci.spec.ImageIndex;
import io.lcfs.oci.spec.ImageManifest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** skopeo and umoci read the images of this library, and this library reads theirs. No network is needed. */
class ToolsTest {
    private static final SampleImage IMAGE = SampleImage.of("one", true);
    private static final SampleImage PLAIN = SampleImage.of("one", false);

    @TempDir
    private Path temporary;

    /** Runs a program in the directory of the test. */
    private String run(String... command) throws IOException, InterruptedException {
        return Tools.run(temporary, command);
    }

    private void skopeo(String... arguments) throws IOException, InterruptedException {
        run(command(arguments));
    }

    private static String[] command(String... arguments) {
        List<String> command = new ArrayList<>(List.of("skopeo", "--insecure-policy"));
        command.addAll(List.of(arguments));
        return command.toArray(String[]::new);
    }

    private String inspect(String image) throws IOException, InterruptedException {
        return run(command("inspect", image));
    }

    private Path layout() throws IOException {
        Path directory = temporary.resolve("layout");
        try (OciLayout layout = OciLayout.create(directory)) {
            IMAGE.writeTo(layout, "v1");
            SampleImage.of("two", true).writeTo(layout, "v2");
        }
        return directory;
    }

    private static void assertSame(SampleImage image, ImageSource source, String reference) throws IOException {
        assertArrayEquals(
                image.config().bytes(), SampleImage.readAll(source, reference).bytes());
    }

    @Test
    void skopeoReadsOurLayout() throws Exception {
        layout();
        String found = inspect("oci:layout:v1");
        assertTrue(found.contains(IMAGE.digest().toString()), found);
        assertTrue(found.contains("\"A=one\""), found);
    }

    @Test
    void skopeoWritesIntoOurLayoutAndNothingIsLost() throws Exception {
        Path directory = layout();
        skopeo("copy", "oci:layout:v1", "oci:layout:v3");
        try (OciLayout layout = OciLayout.open(directory)) {
            assertEquals(List.of("v1", "v2", "v3"), layout.tags());
            assertSame(IMAGE, layout, "v3");
            layout.write(IMAGE.manifest().document(), "v2");
        }
        assertTrue(inspect("oci:layout:v2").contains("\"A=one\""));
        assertTrue(inspect("oci:layout:v3").contains("\"A=one\""));
    }

    @Test
    void skopeoAndWeReadTheSameOciArchives() throws Exception {
        try (ImageTarget target = OciArchive.create(temporary.resolve("ours.tar"))) {
            IMAGE.writeTo(target, "v1");
        }
        assertTrue(inspect("oci-archive:ours.tar:v1").contains(IMAGE.digest().toString()));
        skopeo("copy", "oci-archive:ours.tar:v1", "oci-archive:theirs.tar:v2");
        try (OciArchive archive = OciArchive.open(temporary.resolve("theirs.tar"))) {
            assertEquals(List.of("v2"), archive.tags());
            assertSame(IMAGE, archive, "v2");
        }
    }

    @Test
    void skopeoAndWeReadTheSameDockerArchives() throws Exception {
        for (SampleImage image : List.of(PLAIN, IMAGE)) {
            try (ImageTarget target = DockerArchive.create(temporary.resolve("ours.tar"))) {
                image.writeTo(target, "some/name:1");
                SampleImage.of("two", false).writeTo(target, "some/name:2");
            }
            assertTrue(inspect("docker-archive:ours.tar:some/name:1").contains("\"A=one\""));
            skopeo("copy", "docker-archive:ours.tar:some/name:1", "oci:converted:v1");
            assertTrue(inspect("oci:converted:v1").contains("\"A=one\""));
        }
        skopeo("copy", "oci-archive:ours.tar:1", "docker-archive:theirs.tar:other/name:3");
        try (DockerArchive archive = DockerArchive.open(temporary.resolve("theirs.tar"))) {
            assertEquals(List.of("docker.io/other/name:3"), archive.tags());
            ImageManifest manifest = ImageManifest.parse(archive.read("other/name:3"));
            assertEquals(
                    PLAIN.manifest().layers().stream().map(Descriptor::digest).toList(),
                    manifest.layers().stream().map(Descriptor::digest).toList());
            ImageConfig config = SampleImage.readAll(archive, "other/name:3");
            assertEquals(List.of("A=one"), config.settings().environment());
            assertEquals(IMAGE.config().diffIds(), config.diffIds());
        }
    }

    @Test
    void skopeoChoosesFromOurIndexWhatWeChoose() throws Exception {
        Path directory = temporary.resolve("layout");
        try (OciLayout layout = OciLayout.create(directory)) {
            List<Descriptor> entries = new ArrayList<>();
            for (String architecture : List.of("arm64", "amd64")) {
                SampleImage image = SampleImage.of(architecture, true);
                image.writeTo(layout, null);
                Descriptor plain = image.manifest().document().descriptor();
                entries.add(new Descriptor(
                        plain.mediaType(),
                        plain.digest(),
                        plain.size(),
                        new Platform("linux", architecture, null),
                        Map.of()));
            }
            layout.write(ImageIndex.of(entries).document(), "all");
            for (String architecture : List.of("arm64", "amd64")) {
                String found = run(command(
                        "--override-arch", architecture, "--override-os", "linux", "inspect", "oci:layout:all"));
                Descriptor ours = ImageIndex.parse(layout.read("all"))
                        .find(new Platform("linux", architecture, null))
                        .orElseThrow();
                assertTrue(found.contains("\"A=" + architecture + "\""), found);
                assertEquals(
                        List.of("A=" + architecture),
                        SampleImage.readAll(layout, ours.digest().toString())
                                .settings()
                                .environment());
            }
        }
    }

    @Test
    void umociChangesOurImageAndWeReadWhatItWrote() throws Exception {
        Path directory = layout();
        run("umoci", "config", "--image", "layout:v1", "--tag", "v3", "--config.env", "B=c");
        Files.writeString(temporary.resolve("file"), "content");
        run("umoci", "insert", "--rootless", "--image", "layout:v3", "file", "/file");
        assertTrue(run("umoci", "list", "--layout", "layout").contains("v2"));
        try (OciLayout layout = OciLayout.open(directory)) {
            assertEquals(List.of("v1", "v2", "v3"), layout.tags());
            ImageConfig config = SampleImage.readAll(layout, "v3");
            assertEquals(List.of("A=one", "B=c"), config.settings().environment());
            assertEquals(3, config.diffIds().size());
            assertEquals("made <here>", config.history().get(0).createdBy());
        }
    }

    @Test
    void umociKeepsOurBlobsWhenItCollectsGarbage() throws Exception {
        Path directory = layout();
        try (OciLayout layout = OciLayout.open(directory)) {
            SampleImage.of("untagged", true).writeTo(layout, null);
            run("umoci", "gc", "--layout", "layout");
            assertSame(IMAGE, layout, "v1");
            assertSame(
                    SampleImage.of("untagged", true),
                    layout,
                    SampleImage.of("untagged", true).digest().toString());
        }
    }

    @Test
    void anEmptyLayoutOfUmociIsFilled() throws Exception {
        run("umoci", "init", "--layout", "theirs");
        try (OciLayout layout = OciLayout.create(temporary.resolve("theirs"))) {
            assertEquals(List.of(), layout.tags());
            IMAGE.writeTo(layout, "v1");
        }
        assertEquals("v1\n", run("umoci", "list", "--layout", "theirs"));
    }

    @Test
    void gnuTarListsOurArchivesWithoutAComplaint() throws Exception {
        Path file = temporary.resolve("ours.tar");
        try (ImageTarget target = DockerArchive.create(file)) {
            PLAIN.writeTo(target, "some/name:1");
        }
        String listing = run("tar", "-tvf", "ours.tar", "--numeric-owner", "--utc", "--full-time");
        assertEquals(7, listing.lines().count(), listing);
        assertTrue(
                listing.lines().allMatch(line -> line.matches("-rw-r--r-- 0/0 +[0-9]+ 1970-01-01 00:00:00 .*")),
                listing);
        assertTrue(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains("manifest.json"));
    }
}
