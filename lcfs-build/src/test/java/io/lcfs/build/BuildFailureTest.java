package io.lcfs.build;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.CopyOptions;
import io.lcfs.CreateOptions;
import io.lcfs.LayerInfo;
import io.lcfs.LayerStore;
import io.lcfs.NoSpaceException;
import io.lcfs.Progress;
import io.lcfs.oci.ImageStore;
import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.content.NoSuchImageException;
import io.lcfs.oci.image.Image;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** A step that fails, and bad input. */
class BuildFailureTest extends BuildFixture {
    private List<String> layers() throws IOException {
        return store.list().stream().map(LayerInfo::name).toList();
    }

    /** Each description fails when it is built, and leaves the image and the layers as they were. */
    @Test
    void aFailingStepLeavesNothingAndKeepsTheNameAsItWas() throws IOException {
        Image before =
                scratch().write("/file", "1".getBytes(UTF_8)).mkdir("/dir").commitTo("app");
        Path file = file("file", "text");
        Path notTar = file("not.tar", "this is no tar, whatever its name says".repeat(100));
        Map<String, UnaryOperator<ImageBuilder>> failing = new TreeMap<>();
        failing.put("missing source", b -> b.copy(folder.resolve("missing"), "/x"));
        failing.put("missing archive", b -> b.add(folder.resolve("missing"), "/x"));
        failing.put("no tar", b -> b.add(notTar, "/x"));
        failing.put("archive that is a directory", b -> b.add(folder, "/x"));
        failing.put("directory over file", b -> b.copy(folder, "/file"));
        failing.put("file over directory", b -> b.copy(file, "/dir"));
        failing.put("below a file", b -> b.write("/file/x", new byte[0]));
        failing.put("the root", b -> b.delete("/"));
        failing.put("nothing to delete", b -> b.delete("/none"));
        failing.put("mkdir over file", b -> b.mkdir("/file"));
        failing.put("link over directory", b -> b.link("/dir", "x"));
        failing.put("write of the root", b -> b.write("/", new byte[0]));
        failing.put("long name", b -> b.write("/" + "n".repeat(256), new byte[0]));
        failing.put("missing image", b -> b.copyFrom("none", "/x", "/y"));
        failing.put("missing path of an image", b -> b.copyFrom("app", "/none", "/y"));
        failing.put(
                "second change",
                b -> b.layer("", FileChanges.none().write("/a", new byte[9]).delete("/none")));
        failing.put("stage that fails", b -> b.copyFrom(scratch().delete("/none"), "/x", "/y"));
        failing.put("stage without layer", b -> b.copyFrom(scratch(), "/x", "/y"));
        failing.put("configuration", b -> b.configure("x", config -> config.withExposedPorts(List.of("x"))));
        List<String> layers = layers();
        for (Map.Entry<String, UnaryOperator<ImageBuilder>> each : failing.entrySet()) {
            ImageBuilder build = each.getValue().apply(from("app"));
            Exception failure = assertThrows(Exception.class, () -> build.commitTo("app"), each.getKey());
            assertTrue(
                    failure instanceof IOException
                            || failure instanceof IllegalArgumentException
                            || failure instanceof IllegalStateException,
                    each.getKey() + ": " + failure);
            assertEquals(layers, layers(), each.getKey());
            assertEquals(List.of(), leftovers(store), each.getKey());
            assertEquals(before, ImageStore.of(store).get("app"));
        }
    }

    @Test
    void failuresHaveTheTypesOfTheirKinds() throws IOException {
        Path notTar = file("not.tar", "no tar".repeat(1000));
        assertThrows(NoSuchImageException.class, () -> from("none").mkdir("/x").commitTo("app"));
        assertThrows(
                NoSuchFileException.class,
                () -> scratch().copy(Path.of("/no/such"), "/x").commitTo("app"));
        assertThrows(
                InvalidImageException.class, () -> scratch().add(notTar, "/x").commitTo("app"));
        try (LayerStore other = newStore()) {
            ImageBuilder stage = ImageBuilder.fromScratch(other, LINUX).mkdir("/x");
            assertThrows(
                    IllegalArgumentException.class,
                    () -> scratch().copyFrom(stage, "/x", "/x").commitTo("app"));
        }
    }

    /** Each call is refused at once, with a message that has the value. */
    @Test
    void badInputIsRefusedWhereItIsGiven() {
        Map<String, Executable> calls = new TreeMap<>();
        calls.put("variable \"\"", () -> scratch().env("", "x"));
        calls.put("variable \"a=b\"", () -> scratch().env("a=b", "x"));
        calls.put("is not NAME=value", () -> scratch().env("a", "x\0"));
        calls.put("working directory is empty", () -> scratch().workdir(""));
        calls.put("working directory contains a NUL", () -> scratch().workdir("/a\0"));
        calls.put("label is empty", () -> scratch().label("", "x"));
        calls.put("annotation is empty", () -> scratch().annotation("", "x"));
        calls.put("port \"99999/tcp\"", () -> scratch().expose("99999"));
        calls.put("port \"80/x\"", () -> scratch().expose("80/x"));
        calls.put("volume \"data\"", () -> scratch().volume("data"));
        calls.put("signal \"KILLED!\"", () -> scratch().stopSignal("KILLED!"));
        calls.put("target is empty", () -> scratch().copy(folder, ""));
        calls.put("target contains a NUL: /a?", () -> scratch().add(folder, "/a\0"));
        calls.put("path is empty", () -> scratch().write("", new byte[0]));
        calls.put("path contains a NUL: /b?c", () -> scratch().delete("/b\0c"));
        calls.put("source x is not absolute", () -> scratch().copyFrom("image", "x", "/x"));
        calls.put("at least one change", () -> scratch().layer("nothing", FileChanges.none()));
        calls.put("negative: -1", () -> scratch().withCacheBytes(-1));
        calls.put("negative: -2", () -> BuildCache.of(store).prune(-2));
        calls.put("year", () -> scratch().withTime(Instant.MAX));
        calls.put(
                "mode 010000",
                () -> scratch()
                        .write("/x", new byte[0], CreateOptions.defaults().withMode(010000)));
        calls.forEach((text, call) -> {
            String message =
                    assertThrows(IllegalArgumentException.class, call, text).getMessage();
            assertTrue(message.contains(text), message);
        });
        for (Executable call : List.<Executable>of(
                () -> ImageBuilder.from(store, null),
                () -> ImageBuilder.fromScratch(store, null),
                () -> scratch().copy(null, "/x"),
                () -> scratch().copy(folder, "/x", null),
                () -> scratch().label("k", null),
                () -> scratch().withProgress(null),
                () -> scratch().commitTo(null))) {
            assertThrows(NullPointerException.class, call);
        }
    }

    @Test
    void aFileThatChangesDuringTheCopyEndsTheBuild() throws IOException {
        Path file = file("src/file", "before");
        boolean[] changed = new boolean[1];
        ImageBuilder build = scratch().copy(folder.resolve("src"), "/app").withProgress(update -> {
            if (update.phase() == Progress.Phase.STARTED && !changed[0]) {
                changed[0] = true;
                try {
                    Files.writeString(file, "after!");
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            }
        });
        FileSystemException failure = assertThrows(FileSystemException.class, () -> build.commitTo("app"));
        assertTrue(failure.getMessage().contains("was changed while it was copied"), failure.getMessage());
        assertEquals(List.of(), store.list());
        assertEquals("after!", text(build.commitTo("app"), "/app/file"));
    }

    @Test
    void aListenerThatThrowsEndsTheBuild() throws IOException {
        file("src/file", "text");
        CopyOptions options = CopyOptions.defaults().withProgress(update -> {
            throw new IllegalStateException("enough");
        });
        assertThrows(
                IllegalStateException.class,
                () -> scratch().copy(folder.resolve("src"), "/x", options).commitTo("app"));
        assertThrows(
                IllegalStateException.class,
                () -> scratch()
                        .mkdir("/x")
                        .withProgress(update -> {
                            throw new IllegalStateException("enough");
                        })
                        .commitTo("app"));
        assertEquals(List.of(), store.list());
    }

    @Test
    void aFullStoreRefusesTheStepAndKeepsTheRest() throws IOException {
        Image before = scratch().write("/file", new byte[1]).commitTo("app");
        ImageBuilder large = from("app");
        for (int i = 0; i < 8; i++) {
            large = large.write("/large" + i, random(i));
        }
        ImageBuilder build = large;
        assertThrows(NoSpaceException.class, () -> build.commitTo("app"));
        assertEquals(before, ImageStore.of(store).get("app"));
        assertTrue(BuildCache.of(store).prune(0).removedBytes() > 10 << 20);
        store.reclaim();
        assertEquals(List.of(before.layer()), layers());
        from("app").write("/large", random(1)).commitTo("app");
    }

    private static byte[] random(int seed) {
        byte[] bytes = new byte[10 << 20];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    @Test
    void aLayerOfTheSameNameThatIsNoStepIsNotTaken() throws IOException {
        String layer = scratch().mkdir("/x").commitTo("app").layer();
        ImageStore.of(store).remove("app");
        store.remove(layer);
        store.createLayer(layer).close();
        assertThrows(
                io.lcfs.LayerExistsException.class, () -> scratch().mkdir("/x").commitTo("app"));
    }
}
