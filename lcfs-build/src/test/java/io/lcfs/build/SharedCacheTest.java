package io.lcfs.build;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.build.run.StepCommand;
import io.lcfs.build.run.StepRunner;
import io.lcfs.oci.ImageStore;
import io.lcfs.oci.Registry;
import io.lcfs.oci.content.Blob;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.Document;
import io.lcfs.oci.content.ImageSource;
import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.content.MediaTypes;
import io.lcfs.oci.image.Image;
import io.lcfs.oci.image.PullOptions;
import io.lcfs.oci.image.PushOptions;
import io.lcfs.oci.layout.OciLayout;
import io.lcfs.oci.registry.RegistryOptions;
import io.lcfs.oci.registry.RegistryProcess;
import io.lcfs.oci.registry.Repository;
import io.lcfs.oci.spec.ImageManifest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Caches that one store exports and another one imports. */
class SharedCacheTest extends BuildFixture {
    private final AtomicInteger runs = new AtomicInteger();
    private final AtomicInteger opened = new AtomicInteger();
    private LayerStore fresh;
    private OciLayout cache;

    /** Writes the command into a file, and deletes another one, so that its layer has a whiteout. */
    private final StepRunner runner = new StepRunner() {
        @Override
        public String identity() {
            return "test";
        }

        @Override
        public void run(Layer layer, StepCommand command) throws IOException {
            runs.incrementAndGet();
            layer.writeAllBytes("/made", String.join(" ", command.arguments()).getBytes(UTF_8));
            layer.delete("/app/libs/b.jar");
        }
    };

    @BeforeEach
    void makePlaces() throws IOException {
        fresh = newStore();
        cache = OciLayout.create(folder.resolve("cache"));
        file("libs/a.jar", "a");
        file("libs/b.jar", "b");
        file("classes/Main.class", "main");
    }

    @AfterEach
    void checkFreshStore() throws IOException {
        assertEquals(List.of(), leftovers(fresh));
        assertEquals(List.of(), fresh.check().findings());
        fresh.close();
    }

    private ImageBuilder app(ImageBuilder builder) {
        StepCommand command = new StepCommand(List.of("compile"), Map.of(), "/", "");
        return builder.withProgress(this::note)
                .copy(folder.resolve("libs"), "/app/libs")
                .layer("RUN compile", FileChanges.none().run(runner, command))
                .copy(folder.resolve("classes"), "/app/classes")
                .entrypoint("java");
    }

    private ImageBuilder app(LayerStore in) {
        return app(ImageBuilder.fromScratch(in, LINUX));
    }

    private Digest digest(LayerStore in) throws IOException {
        return push(in, "app", folder.resolve("layout-" + in.info().uuid()));
    }

    /** Returns the cache as a source that counts the layers that are read. */
    private ImageSource counted() {
        return new ImageSource() {
            @Override
            public Document read(String reference) throws IOException {
                return cache.read(reference);
            }

            @Override
            public InputStream open(Descriptor blob) throws IOException {
                opened.incrementAndGet();
                return cache.open(blob);
            }

            @Override
            public void close() {}
        };
    }

    @Test
    void aFreshStoreRunsNoStepAndHasTheSameImage() throws IOException {
        app(store).withCacheTo(cache, "app").commitTo("app");
        assertEquals("MMM", done());
        app(fresh).withCacheFrom(cache, "app").commitTo("app");
        assertEquals("SSS", done());
        assertEquals(1, runs.get());
        assertEquals(
                tree(store, ImageStore.of(store).get("app").layer()),
                tree(fresh, ImageStore.of(fresh).get("app").layer()));
        assertEquals(digest(store), digest(fresh));
    }

    @Test
    void aRegistryKeepsACache() throws IOException {
        Path data = Files.createDirectory(folder.resolve("registry"));
        RegistryOptions options = RegistryOptions.defaults().withPlainHttpOnLoopback(true);
        try (RegistryProcess process = RegistryProcess.start(data);
                Repository registry = Registry.open(process.host() + "/team/app", options)) {
            app(store)
                    .withCacheFrom(registry, "cache")
                    .withCacheTo(registry, "cache")
                    .commitTo("app");
            app(fresh)
                    .withCacheFrom(registry, "cache")
                    .withCacheTo(registry, "cache")
                    .commitTo("app");
            assertEquals("MMMSSS", done());
            assertEquals(digest(store), digest(fresh));
        }
    }

    @Test
    void aChangedFileRunsItsStepAndThoseAbove() throws IOException {
        app(store).withCacheTo(cache, "app").commitTo("app");
        file("classes/Main.class", "niam");
        Image image = app(fresh).withCacheFrom(cache, "app").commitTo("app");
        try (Layer layer = fresh.openLayer(image.layer())) {
            assertEquals("niam", new String(layer.readAllBytes("/app/classes/Main.class"), UTF_8));
        }
        assertEquals("MMMSSM", done());
        file("libs/a.jar", "aa");
        app(fresh).withCacheFrom(cache, "app").commitTo("app");
        assertEquals("MMM", done());
    }

    @Test
    void stepsOfTheStoreAreKnownWithAndWithoutACache() throws IOException {
        app(store).commitTo("app");
        app(store).withCacheTo(cache, "app").withCacheFrom(counted(), "app").commitTo("app");
        app(store).withCacheFrom(counted(), "app").commitTo("app");
        app(store).commitTo("app");
        assertEquals("MMM" + "SSS".repeat(3), done());
        assertEquals(0, opened.get());
    }

    @Test
    void theCacheHoldsOnAnImageThatBothStoresHave() throws IOException {
        scratch().write("/etc/os", "1".getBytes(UTF_8)).commitTo("made");
        Digest base = push(store, "made", folder.resolve("base"));
        try (OciLayout images = OciLayout.open(folder.resolve("base"))) {
            ImageStore.of(fresh).pull(images, base.toString(), "base", PullOptions.defaults());
        }
        assertEquals("M", done());
        app(ImageBuilder.from(store, "made")).withCacheTo(cache, "app").commitTo("app");
        app(ImageBuilder.from(fresh, "base")).withCacheFrom(cache, "app").commitTo("app");
        assertEquals("MMMSSS", done());
        assertEquals(digest(store), digest(fresh));
    }

    private ImageBuilder staged(LayerStore in) {
        return ImageBuilder.fromScratch(in, LINUX)
                .withProgress(this::note)
                .copyFrom(app(in).withProgress(update -> {}), "/made", "/made")
                .copy(folder.resolve("classes"), "/classes");
    }

    @Test
    void theLayersOfAStageArePulledOnlyIfACopyRuns() throws IOException {
        staged(store).withCacheTo(cache, "app").commitTo("app");
        staged(fresh).withCacheFrom(counted(), "app").commitTo("app");
        assertEquals("MMSS", done());
        assertEquals(2, opened.get());
        assertEquals(2, fresh.list().size());
        assertEquals(digest(store), digest(fresh));
        staged(fresh)
                .withCacheFrom(counted(), "app")
                .copyFrom(app(fresh), "/app/libs/a.jar", "/a")
                .commitTo("app");
        assertEquals(2 + 3, opened.get());
        assertEquals(1, runs.get());
    }

    @Test
    void aCacheThatWasImportedIsExportedWithoutItsLayers() throws IOException {
        staged(store).withCacheTo(cache, "app").commitTo("app");
        staged(fresh)
                .withCacheFrom(counted(), "app")
                .withCacheTo(cache, "again")
                .commitTo("app");
        assertEquals(cache.read("app"), cache.read("again"));
        OciLayout other = OciLayout.create(folder.resolve("other"));
        staged(fresh).withCacheFrom(cache, "app").withCacheTo(other, "app").commitTo("app");
        assertEquals(cache.read("app"), other.read("app"));
        for (Descriptor layer : ImageManifest.parse(other.read("app")).layers()) {
            assertTrue(other.has(layer.digest()));
        }
        assertEquals(1, runs.get());
    }

    @Test
    void aCacheThatDoesNotExistIsEmptyAndThatOfAnotherStepIsNotUsed() throws IOException {
        app(store).withCacheFrom(cache, "none").withCacheTo(cache, "app").commitTo("app");
        ImageBuilder.fromScratch(fresh, LINUX)
                .withProgress(this::note)
                .withCacheFrom(cache, "app")
                .mkdir("/other")
                .commitTo("app");
        assertEquals("MMMM", done());
    }

    @Test
    void aStepWhoseLayerTheCacheLostIsRun() throws IOException {
        app(store).withCacheTo(cache, "app").commitTo("app");
        for (Descriptor layer : ImageManifest.parse(cache.read("app")).layers()) {
            Files.delete(folder.resolve("cache/blobs/sha256/" + layer.digest().hex()));
        }
        app(fresh).withCacheFrom(cache, "app").commitTo("app");
        assertEquals(2, runs.get());
        assertEquals(digest(store), digest(fresh));
    }

    @Test
    void otherBytesThanThoseOfTheManifestLeaveNothing() throws IOException {
        app(store).withCacheTo(cache, "app").commitTo("app");
        Descriptor layer = ImageManifest.parse(cache.read("app")).layers().get(0);
        byte[] bytes = cache.open(layer).readAllBytes();
        bytes[bytes.length / 2] ^= 1;
        Files.write(folder.resolve("cache/blobs/sha256/" + layer.digest().hex()), bytes);
        assertThrows(
                IOException.class, () -> app(fresh).withCacheFrom(cache, "app").commitTo("app"));
        assertTrue(ImageStore.of(fresh).find("app").isEmpty());
    }

    private void assertRefused(String message, Document manifest) throws IOException {
        cache.write(manifest, "app");
        InvalidImageException refused = assertThrows(
                InvalidImageException.class,
                () -> app(fresh).withCacheFrom(cache, "app").commitTo("app"));
        assertTrue(refused.getMessage().contains(message), refused.getMessage());
        assertEquals(List.of(), fresh.list());
    }

    @Test
    void aManifestThatIsNoCacheIsRefused() throws IOException {
        app(store).commitTo("app");
        Document image = ImageStore.of(store).push("app", cache, "image", PushOptions.defaults());
        assertRefused("app of " + cache + " is no build cache: its artifactType is missing", image);
        Descriptor layer = ImageManifest.parse(image).layers().get(0);
        String type = "application/vnd.io.lcfs.build.cache.v1";
        Descriptor ignored = cache.write(Blob.of(ImageManifest.EMPTY_CONFIG));
        assertRefused(
                "not \"" + type,
                ImageManifest.ofArtifact("text/plain", List.of(layer)).document());
        assertRefused(
                "\"\", which is not 64 hexadecimal digits",
                ImageManifest.ofArtifact(type, List.of(layer)).document());
        String key = "0".repeat(64);
        assertRefused(
                "has the type text/plain",
                ImageManifest.ofArtifact(type, List.of(entry("text/plain", "a", key)))
                        .document());
        assertRefused(
                "the key " + key + " has two layers",
                ImageManifest.ofArtifact(
                                type, List.of(entry(MediaTypes.LAYER, "a", key), entry(MediaTypes.LAYER, "b", key)))
                        .document());
    }

    private static Descriptor entry(String mediaType, String content, String key) {
        Descriptor blob = Descriptor.of(mediaType, content.getBytes(UTF_8));
        return new Descriptor(mediaType, blob.digest(), blob.size(), null, Map.of("io.lcfs.build.key", key));
    }
}
