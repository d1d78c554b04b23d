package io.lcfs.build;

import static io.lcfs.FileOption.NO_FOLLOW;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.CopyOptions;
import io.lcfs.CreateOptions;
import io.lcfs.Layer;
import io.lcfs.oci.ImageStore;
import io.lcfs.oci.image.Image;
import io.lcfs.oci.image.PullOptions;
import io.lcfs.oci.layout.OciLayout;
import io.lcfs.oci.spec.HealthCheck;
import io.lcfs.oci.spec.History;
import io.lcfs.oci.spec.ImageManifest;
import io.lcfs.oci.spec.RunSettings;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a built image has: files, configuration, history, annotations. */
class ImageBuilderTest extends BuildFixture {
    @Test
    void everyChangeOfFilesMakesALayerWithThatChange() throws IOException {
        file("src/bin/app", "program");
        file("src/lib/a.jar", "jar");
        Image image = scratch()
                .mkdir("/etc")
                .write("/etc/motd", "hello\n".getBytes(UTF_8))
                .copy(folder.resolve("src"), "/opt")
                .link("/usr/bin/app", "../../opt/bin/app")
                .delete("/opt/lib")
                .commitTo("app");
        assertEquals("MMMMM", done());
        assertEquals("hello\n", text(image, "/etc/motd"));
        assertEquals("program", text(image, "/usr/bin/app"));
        try (Layer layer = store.openLayer(image.layer())) {
            assertFalse(layer.exists("/opt/lib"));
            assertEquals(4, store.ancestors(image.layer()).size());
            assertEquals(0644, layer.stat("/etc/motd", NO_FOLLOW).mode());
            assertEquals("../../opt/bin/app", layer.readSymbolicLink("/usr/bin/app"));
        }
    }

    @Test
    void severalChangesMakeOneLayer() throws IOException {
        Path one = file("one.jar", "1");
        Path two = file("two.jar", "2");
        Image image = scratch()
                .layer(
                        "dependencies",
                        FileChanges.none()
                                .copy(one, "/libs/")
                                .copy(two, "/libs/second.jar")
                                .link("/l", "libs"))
                .commitTo("app");
        assertEquals("1", text(image, "/l/one.jar"));
        assertEquals("2", text(image, "/l/second.jar"));
        assertEquals(List.of(), store.ancestors(image.layer()));
        assertEquals(
                List.of("dependencies"),
                image.config().history().stream().map(History::createdBy).toList());
    }

    @Test
    void pathsFollowLinksOfTheBaseAndBeginInTheWorkingDirectory() throws IOException {
        scratch().link("/data", "srv/data").mkdir("/srv/data").commitTo("base");
        Path file = file("file", "text");
        Image image = from("base")
                .workdir("/data")
                .workdir("sub")
                .copy(file, "copied")
                .write("written", new byte[0])
                .commitTo("app");
        assertEquals("text", text(image, "/srv/data/sub/copied"));
        assertEquals("", text(image, "/srv/data/sub/written"));
        assertEquals("/data/sub", image.config().settings().workingDirectory());
    }

    @Test
    void stepsOfTheConfigurationMakeNoLayerAndAnEntryInTheHistory() throws IOException {
        Image image = scratch()
                .env("A", "1")
                .write("/file", new byte[1])
                .env("B", "2")
                .env("A", "3")
                .user("app:app")
                .label("k", "v")
                .expose("80")
                .expose("53/udp")
                .expose("80/tcp")
                .volume("/data")
                .stopSignal("SIGINT")
                .healthcheck(HealthCheck.ofShell("true"))
                .entrypoint("java", "-jar")
                .cmd("app.jar")
                .commitTo("app");
        RunSettings settings = image.config().settings();
        assertEquals(List.of("A=3", "B=2"), settings.environment());
        assertEquals("app:app", settings.user());
        assertEquals(Map.of("k", "v"), settings.labels());
        assertEquals(List.of("53/udp", "80/tcp"), settings.exposedPorts());
        assertEquals(List.of("/data"), settings.volumes());
        assertEquals("SIGINT", settings.stopSignal());
        assertEquals(HealthCheck.ofShell("true"), settings.healthCheck());
        assertEquals(List.of("java", "-jar"), settings.entrypoint());
        assertEquals(List.of("app.jar"), settings.cmd());
        assertEquals("M", done());
        List<History> history = image.config().history();
        assertEquals(14, history.size());
        assertEquals("ENV A=1", history.get(0).createdBy());
        assertEquals("WRITE /file", history.get(1).createdBy());
        assertEquals("CMD [\"app.jar\"]", history.get(13).createdBy());
        for (int i = 0; i < history.size(); i++) {
            assertEquals(i != 1, history.get(i).emptyLayer());
        }
    }

    @Test
    void entrypointRemovesTheCommandOfTheBaseOnly() throws IOException {
        scratch().write("/f", new byte[0]).cmd("of base").commitTo("base");
        assertEquals(
                List.of(),
                from("base").entrypoint("e").commitTo("a").config().settings().cmd());
        assertEquals(
                List.of("own"),
                from("base")
                        .cmd("own")
                        .entrypoint("e")
                        .commitTo("b")
                        .config()
                        .settings()
                        .cmd());
        assertEquals(
                List.of("of base"),
                from("base").user("u").commitTo("c").config().settings().cmd());
    }

    @Test
    void aBaseWithoutHistoryGetsEntriesBeforeThoseOfTheBuild() throws IOException {
        try (Layer layer = store.createLayer("made")) {
            layer.commit();
        }
        ImageStore.of(store).create("made", io.lcfs.oci.spec.ImageConfig.of(LINUX), "base");
        Image image = from("base").write("/file", new byte[0]).commitTo("app");
        assertEquals(
                List.of("lcfs", "WRITE /file"),
                image.config().history().stream().map(History::createdBy).toList());
    }

    @Test
    void annotationsAreThoseOfTheManifestThatIsPushed() throws IOException {
        scratch()
                .write("/file", new byte[0])
                .annotation("a", "1")
                .annotation("a", "2")
                .annotation("b", "3")
                .commitTo("app");
        push(store, "app", folder.resolve("layout"));
        try (OciLayout layout = OciLayout.open(folder.resolve("layout"))) {
            assertEquals(
                    Map.of("a", "2", "b", "3"),
                    ImageManifest.parse(layout.read("latest")).annotations());
            Image pulled = ImageStore.of(store).pull(layout, "latest", "pulled", PullOptions.defaults());
            assertEquals(1, pulled.config().diffIds().size());
        }
    }

    @Test
    void copiesBelongToRootUnlessTheOptionsSayOtherwise() throws IOException {
        Path file = file("file", "text");
        Image image = scratch()
                .copy(file, "/a")
                .copy(file, "/b", CopyOptions.defaults().withOwner(7, 8).withFileMode(0600))
                .commitTo("app");
        try (Layer layer = store.openLayer(image.layer())) {
            assertEquals(0, layer.stat("/a").uid());
            assertEquals(7, layer.stat("/b").uid());
            assertEquals(8, layer.stat("/b").gid());
            assertEquals(0600, layer.stat("/b").mode());
        }
    }

    @Test
    void writeReplacesAFileOrALinkAndNoDirectory() throws IOException {
        scratch()
                .write("/target", "kept".getBytes(UTF_8))
                .link("/link", "target")
                .mkdir("/directory")
                .commitTo("base");
        Image image = from("base")
                .write("/link", "new".getBytes(UTF_8), CreateOptions.defaults().withMode(0600))
                .commitTo("app");
        assertEquals("new", text(image, "/link"));
        assertEquals("kept", text(image, "/target"));
        assertThrows(
                FileSystemException.class,
                () -> from("base").write("/directory", new byte[0]).commitTo("other"));
        assertThrows(
                NoSuchFileException.class, () -> from("base").delete("/missing").commitTo("other"));
        assertEquals(List.of("app", "base"), ImageStore.of(store).names());
    }

    @Test
    void filesAreCopiedFromAnotherImageAndFromAStageThatHasNoName() throws IOException {
        scratch().write("/jdk/bin/java", "java".getBytes(UTF_8)).commitTo("jdk");
        ImageBuilder stage = scratch().write("/out/app.jar", "jar".getBytes(UTF_8));
        ImageBuilder build = scratch()
                .copyFrom("jdk", "/jdk", "/usr/lib/jdk")
                .copyFrom(stage, "/out/app.jar", "/app/")
                .copyFrom(stage, "/out", "/second");
        done();
        Image image = build.commitTo("app");
        assertEquals("MMMM", done());
        assertEquals("java", text(image, "/usr/lib/jdk/bin/java"));
        assertEquals("jar", text(image, "/app/app.jar"));
        assertEquals("jar", text(image, "/second/app.jar"));
        assertEquals(List.of("app", "jdk"), ImageStore.of(store).names());
        assertEquals(image, build.commitTo("app"));
        assertEquals("SSSS", done());
    }

    @Test
    void aTarIsUnpackedAndItsWhiteoutsRemoveNothing() throws IOException {
        Image tarred = scratch()
                .write("/x/y", "in tar".getBytes(UTF_8))
                .mkdir("/x/empty")
                .commitTo("tarred");
        Path tar = folder.resolve("x.tar.gz");
        try (var out = new java.util.zip.GZIPOutputStream(Files.newOutputStream(tar))) {
            ImageStore.of(store)
                    .layers()
                    .writeDifference(null, tarred.layer(), out, io.lcfs.oci.layer.ExportOptions.defaults());
        }
        done();
        Image image = scratch()
                .write("/opt/kept", new byte[0])
                .add(tar, "/opt")
                .add(tar, "/")
                .commitTo("app");
        assertEquals("MMM", done());
        assertEquals("in tar", text(image, "/opt/x/y"));
        assertEquals("in tar", text(image, "/x/y"));
        assertEquals("", text(image, "/opt/kept"));
        assertTrue(store.list().stream().noneMatch(layer -> layer.name().contains("aside")));
    }

    @Test
    void anImageWithoutLayersIsRefused() {
        assertThrows(IllegalStateException.class, () -> scratch().env("A", "b").commitTo("app"));
    }
}
