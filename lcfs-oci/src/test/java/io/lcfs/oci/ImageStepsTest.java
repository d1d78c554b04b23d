package io.lcfs.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.lcfs.Layer;
import io.lcfs.LayerInUseException;
import io.lcfs.LayerStore;
import io.lcfs.NoSuchLayerException;
import io.lcfs.Progress;
import io.lcfs.StoreOptions;
import io.lcfs.oci.content.Blob;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.Document;
import io.lcfs.oci.content.ImageTarget;
import io.lcfs.oci.content.MediaTypes;
import io.lcfs.oci.content.NoSuchImageException;
import io.lcfs.oci.content.Platform;
import io.lcfs.oci.image.Image;
import io.lcfs.oci.image.PullOptions;
import io.lcfs.oci.image.PushOptions;
import io.lcfs.oci.layer.ExportOptions;
import io.lcfs.oci.layout.DockerArchive;
import io.lcfs.oci.layout.OciArchive;
import io.lcfs.oci.layout.OciLayout;
import io.lcfs.oci.registry.RegistryOptions;
import io.lcfs.oci.spec.History;
import io.lcfs.oci.spec.ImageConfig;
import io.lcfs.oci.spec.ImageManifest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Images that are built in steps: their history on bases of all kinds, images without layers, progress, and names. */
class ImageStepsTest {
    private static final Platform LINUX = new Platform("linux", "amd64", null);
    private static final PullOptions PULL = PullOptions.defaults().withPlatform(LINUX);
    private static final Instant TIME = Instant.parse("2026-01-02T03:04:05Z");

    @TempDir
    private Path directory;

    private static History setting(String command) {
        return new History(TIME, command, "", "", true);
    }

    private static Image copy(Images images, ImageStore store, Image base, String path, String name)
            throws IOException {
        try (Layer layer =
                base == null ? images.store.createLayer(name) : images.store.cloneLayer(base.layer(), name)) {
            layer.createFile(path);
            ImageConfig config = base == null ? ImageConfig.of(LINUX) : base.config();
            return store.commit(layer, config, "COPY " + path, name);
        }
    }

    private static ImageConfig pushed(ImageStore store, String name, OciLayout layout, PushOptions options)
            throws IOException {
        ImageManifest manifest = ImageManifest.parse(store.push(name, layout, name, options));
        ImageConfig config = ImageConfig.parse(SampleImage.bytes(layout, manifest.config()));
        assertEquals(manifest.layers().size(), config.diffIds().size());
        return config;
    }

    private static List<String> commands(ImageConfig config) {
        return config.history().stream().map(History::createdBy).toList();
    }

    @Test
    void tagThatATargetDoesNotTakeIsRefusedBeforeAnythingIsPacked() throws IOException {
        try (Images images = new Images();
                OciLayout layout = OciLayout.create(directory.resolve("l"));
                ImageTarget archive = OciArchive.create(directory.resolve("a.tar"));
                ImageTarget docker = DockerArchive.create(directory.resolve("d.tar"));
                ImageTarget registry = Registry.open("localhost:1/app", RegistryOptions.defaults())) {
            ImageStore store = ImageStore.of(images.store);
            copy(images, store, null, "/base", "base");
            for (ImageTarget target : List.of(layout, archive, docker, registry)) {
                PushOptions options = PushOptions.defaults().withProgress(progress -> fail(target + " " + progress));
                assertThrows(IllegalArgumentException.class, () -> store.push("base", target, "-bad", options));
            }
            assertEquals(List.of(), layout.tags());
        }
    }

    @Test
    void folderOfOthersIsNoImage() throws IOException {
        try (Images images = new Images()) {
            ImageStore store = ImageStore.of(images.store);
            copy(images, store, null, "/base", "base:1.0");
            try (Layer root = images.store.root()) {
                for (String name : List.of("%zz", "%", "a b", "a.b", "%41")) {
                    root.createDirectory("/lcfs-oci/images/" + name);
                    root.write("/lcfs-oci/images/" + name + "/layer", 0, "base:1.0".getBytes(StandardCharsets.UTF_8));
                }
            }
            assertEquals(List.of("base:1.0"), store.names());
        }
    }

    /** Once, the entries of all settings preceded the entries of all layers. */
    @Test
    void historyIsInTheOrderOfTheSteps() throws IOException {
        try (Images images = new Images();
                OciLayout layout = OciLayout.create(directory.resolve("l"))) {
            ImageStore store = ImageStore.of(images.store);
            copy(images, store, null, "/base", "base");
            store.configure(
                    "base", config -> config.withEnvironment(List.of("A=b")).withHistory(setting("ENV")));
            copy(images, store, store.get("base"), "/one", "one");
            store.configure("one", config -> config.withWorkingDirectory("/w").withHistory(setting("WORKDIR")));
            copy(images, store, store.get("one"), "/two", "two");
            ImageConfig config = pushed(store, "two", layout, PushOptions.defaults());
            assertEquals(List.of("COPY /base", "ENV", "COPY /one", "WORKDIR", "COPY /two"), commands(config));
            assertEquals(3, config.diffIds().size());
            Image again = store.pull(layout, "two", "again", PULL);
            assertEquals(config.descriptor(), again.config().descriptor());
        }
    }

    @Test
    void commandOfAnyLengthIsKept() throws IOException {
        String command = "RUN \u00e9\ud83d\ude00".repeat(1000);
        try (Images images = new Images();
                OciLayout layout = OciLayout.create(directory.resolve("l"));
                Layer layer = images.store.createLayer("a")) {
            ImageStore store = ImageStore.of(images.store);
            store.commit(layer, ImageConfig.of(LINUX), command, "a");
            assertEquals(List.of(command), commands(pushed(store, "a", layout, PushOptions.defaults())));
            store.create("a", ImageConfig.of(LINUX), "b");
            String beginning =
                    commands(pushed(store, "b", layout, PushOptions.defaults())).get(0);
            assertTrue(command.startsWith(beginning) && beginning.length() > 100, beginning);
        }
    }

    /**
     * Whatever the numbers of layers and of history entries of the base are, the history has an entry for each layer
     * after a commit.
     */
    @Test
    void historyHasAnEntryForEachLayerOnWhateverBase() throws IOException {
        for (int layers = 0; layers <= 3; layers++) {
            for (int entries = 0; entries <= 4; entries++) {
                for (boolean own : List.of(false, true)) {
                    requireHistory(layers, entries, own);
                }
            }
        }
    }

    private void requireHistory(int layers, int entries, boolean own) throws IOException {
        try (Images images = new Images();
                OciLayout layout = OciLayout.create(directory.resolve("l" + layers + entries + own))) {
            ImageConfig config = ImageConfig.of(LINUX);
            List<Descriptor> blobs = new ArrayList<>();
            List<Digest> diffIds = new ArrayList<>();
            for (int i = 0; i < layers; i++) {
                byte[] tar = new TarBytes().file("f" + i, "x").bytes();
                layout.write(Blob.of(tar));
                blobs.add(Descriptor.of(MediaTypes.LAYER, tar));
                diffIds.add(Digest.of(tar));
            }
            config = config.withDiffIds(diffIds);
            for (int i = 0; i < entries; i++) {
                config = config.withHistory(History.of(TIME, "entry " + i)).withHistory(setting("ENV " + i));
            }
            layout.write(Blob.of(config.bytes()));
            Document manifest = ImageManifest.of(config.descriptor(), blobs).document();
            layout.write(manifest, "base");

            ImageStore store = ImageStore.of(images.store);
            Image base = store.pull(layout, "base", "base", PULL);
            assertEquals(
                    manifest.descriptor(),
                    store.push("base", layout, "same", PushOptions.defaults()).descriptor());
            Image used = own ? base.withConfig(ImageConfig.of(LINUX)) : base;
            copy(images, store, used, "/top", "top");
            ImageConfig whole = pushed(store, "top", layout, PushOptions.defaults());
            String what = layers + " layers, " + entries + " entries: " + whole.history();
            assertEquals(
                    layers + 1L,
                    whole.history().stream()
                            .filter(entry -> !entry.emptyLayer())
                            .count(),
                    what);
            assertEquals(
                    "COPY /top", whole.history().get(whole.history().size() - 1).createdBy(), what);
            if (!own && entries <= layers) {
                for (int i = 0; i < entries; i++) {
                    assertEquals(config.history().get(2 * i), whole.history().get(2 * i), what);
                }
            }
            Image again = store.pull(layout, "top", "again", PULL);
            assertEquals(layers + 1, again.config().diffIds().size());
        }
    }

    /** Once, the history had the present time. */
    @Test
    void sameStepsAtAnotherTimeAreTheSameManifest() throws IOException {
        List<Digest> digests = new ArrayList<>();
        for (int seconds : List.of(0, 1000)) {
            Clock clock = Clock.fixed(TIME.plusSeconds(seconds), ZoneOffset.UTC);
            try (LayerStore layers = LayerStore.createInMemory(
                            32 << 20, StoreOptions.defaults().withClock(clock));
                    OciLayout layout = OciLayout.create(directory.resolve("l" + seconds))) {
                ImageStore store = ImageStore.of(layers);
                try (Layer layer = layers.createLayer("a")) {
                    layer.createFile("/f");
                    ImageConfig config = ImageConfig.of(LINUX)
                            .withCreated(clock.instant())
                            .withHistory(new History(clock.instant(), "ENV", "", "", true));
                    store.commit(layer, config, "COPY", "a");
                }
                PushOptions options = PushOptions.defaults()
                        .withLayers(ExportOptions.defaults().withLatest(TIME.minusSeconds(5)));
                digests.add(store.push("a", layout, "a", options).descriptor().digest());
                assertEquals(clock.instant(), layers.stat("a").created());
                assertEquals(List.of(), layers.check().findings());
            }
        }
        assertEquals(digests.get(0), digests.get(1));
    }

    @Test
    void imageWithoutLayersGoesInAndOutAndIsABase() throws IOException {
        try (Images images = new Images();
                OciLayout layout = OciLayout.create(directory.resolve("l"))) {
            ImageConfig config = ImageConfig.of(LINUX).withUser("me");
            layout.write(Blob.of(config.bytes()));
            Document manifest = ImageManifest.of(config.descriptor(), List.of()).document();
            layout.write(manifest, "empty");
            layout.write(
                    Document.of(
                            MediaTypes.MANIFEST,
                            new String(manifest.bytes(), StandardCharsets.UTF_8)
                                    .replace(",\"layers\":[]", "")
                                    .getBytes(StandardCharsets.UTF_8)),
                    "absent");
            ImageStore store = ImageStore.of(images.store);
            for (String tag : List.of("empty", "absent")) {
                Image image = store.pull(layout, tag, tag, PULL);
                try (Layer layer = images.store.openLayer(image.layer())) {
                    assertTrue(Listing.of(layer, Set.of()).size() <= 1, "nothing but the root");
                }
                assertEquals(
                        layout.read(tag).descriptor(),
                        store.push(tag, layout, tag, PushOptions.defaults()).descriptor());
            }
            copy(images, store, store.get("empty"), "/top", "top");
            copy(images, store, null, "/top", "alone");
            ImageConfig top = pushed(store, "top", layout, PushOptions.defaults());
            assertEquals(1, top.diffIds().size());
            assertEquals(List.of("COPY /top"), commands(top));
            images.tars.identify("top");
            Image again = store.pull(layout, "top", "again", PULL);
            assertEquals(top.diffIds().get(0).toString(), again.layer());
            store.remove("empty");
            store.remove("absent");
        }
    }

    @Test
    void annotationsAreAddedToThoseThatThereAre() throws IOException {
        try (Images images = new Images();
                OciLayout layout = OciLayout.create(directory.resolve("l"))) {
            ImageStore store = ImageStore.of(images.store);
            copy(images, store, null, "/f", "a");
            PushOptions plain = PushOptions.defaults();
            store.push("a", layout, "1", plain.withAnnotations(Map.of("a", "1", "b", "1")));
            store.pull(layout, "1", "b", PULL);
            Document pushed = store.push("b", layout, "2", plain.withAnnotations(Map.of("b", "2", "c", "2")));
            assertEquals(
                    Map.of("a", "1", "b", "2", "c", "2"),
                    ImageManifest.parse(pushed).annotations());
        }
    }

    @Test
    void progressBeginsAndEndsWithEachLayer() throws IOException {
        try (Images images = new Images();
                OciLayout layout = OciLayout.create(directory.resolve("l"))) {
            ImageStore store = ImageStore.of(images.store);
            try (Layer layer = images.store.createLayer("one")) {
                layer.write("/big", 0, new byte[3_000_000]);
                store.commit(layer, ImageConfig.of(LINUX), "COPY", "one");
            }
            copy(images, store, store.get("one"), "/f", "two");
            for (Progress.Phase last : List.of(Progress.Phase.FINISHED, Progress.Phase.SKIPPED)) {
                List<Progress.Update> told = new ArrayList<>();
                ImageManifest manifest = ImageManifest.parse(
                        store.push("two", layout, "t", PushOptions.defaults().withProgress(told::add)));
                for (int i = 1; i <= 2; i++) {
                    int number = i;
                    List<Progress.Update> one = told.stream()
                            .filter(update -> update.taskId() == number)
                            .toList();
                    assertEquals(Progress.Phase.STARTED, one.get(0).phase());
                    Progress.Update end = one.get(one.size() - 1);
                    Descriptor blob = manifest.layers().get(i - 1);
                    String name = i == 1 ? "one" : "two";
                    assertEquals(
                            name + " " + last + ", " + blob.size() + " of " + blob.size() + " bytes, " + end.doneItems()
                                    + " of 2 items",
                            end.toString());
                    long packing = one.stream()
                            .filter(update -> update.phase() == Progress.Phase.RUNNING)
                            .count();
                    boolean packed = last == Progress.Phase.FINISHED;
                    assertTrue(packed ? packing >= (i == 1 ? 5 : 1) : packing == 0, one.toString());
                }
                assertTrue(told.stream()
                        .filter(update -> update.phase() == Progress.Phase.RUNNING)
                        .allMatch(update -> update.totalBytes().orElseThrow() > 0));
                // The layers end in any order; each end increases the number by one.
                long ended = 0;
                for (Progress.Update update : told) {
                    ended += update.phase() == last ? 1 : 0;
                    assertEquals(ended, update.doneItems());
                }
                assertEquals(2, ended);
            }
        }
    }

    @Test
    void imageThatIsNotThereIsNamed() throws IOException {
        try (Images images = new Images();
                OciLayout layout = OciLayout.create(directory.resolve("l"))) {
            ImageStore store = ImageStore.of(images.store);
            for (Executable call : List.<Executable>of(
                    () -> store.get("none"),
                    () -> store.push("none", layout, "t", PushOptions.defaults()),
                    () -> store.configure("none", config -> config),
                    () -> store.pull(layout, "none", "x", PULL))) {
                NoSuchImageException missing = assertThrows(NoSuchImageException.class, call);
                assertEquals("none", missing.reference());
                assertTrue(missing.getMessage().contains("none"), missing.getMessage());
            }
            assertEquals(List.of(), store.names());
        }
    }

    @Test
    void layerOfAnImageIsNotRemovedUnlessByForce() throws IOException {
        try (Images images = new Images()) {
            ImageStore store = ImageStore.of(images.store);
            copy(images, store, null, "/f", "app");
            String refusal = assertThrows(LayerInUseException.class, () -> images.tars.remove("app"))
                    .getMessage();
            assertEquals("layer \"app\" cannot be removed: it is the layer of the image app", refusal);
            images.store.remove("app");
            String gone = assertThrows(NoSuchLayerException.class, () -> store.get("app"))
                    .getMessage();
            assertEquals("layer \"app\" was removed", gone);
            assertTrue(store.find("app").isPresent());
            store.remove("app");
            assertFalse(store.find("app").isPresent());
        }
    }
}
