package io.lcfs.oci.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.RemoveOption;
import io.lcfs.StoreOptions;
import io.lcfs.compress.CompressionLevel;
import io.lcfs.oci.ImageStore;
import io.lcfs.oci.content.Blob;
import io.lcfs.oci.content.Compression;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.Document;
import io.lcfs.oci.content.Platform;
import io.lcfs.oci.image.PullOptions;
import io.lcfs.oci.image.PushOptions;
import io.lcfs.oci.layer.ExportOptions;
import io.lcfs.oci.spec.ImageConfig;
import io.lcfs.oci.spec.ImageManifest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A layer whose blob a registry has, whatever its origin, is neither sent nor packed. */
class PushAgainTest {
    private static final Platform LINUX = new Platform("linux", "amd64", null);

    private static LayerStore store() throws IOException {
        return LayerStore.createInMemory(64 << 20, StoreOptions.defaults());
    }

    private static void build(LayerStore store, ImageStore images, String parent, String layer) throws IOException {
        try (Layer work = parent == null ? store.createLayer(layer) : store.cloneLayer(parent, layer)) {
            work.write("/" + layer, 0, TestImage.bytes(200_000, layer.hashCode()));
            images.commit(work, ImageConfig.of(LINUX), "made " + layer, layer);
        }
    }

    private static PushOptions at(CompressionLevel level) {
        return PushOptions.defaults().withLayers(ExportOptions.defaults().withLevel(level));
    }

    /** Requires that only a HEAD for each blob and the manifest were sent. */
    private static void requireNothingSent(DialectRegistry registry) {
        List<String> sent = registry.asked().stream()
                .filter(one -> !one.startsWith("HEAD") && !one.startsWith("PUT /v2/team/app/manifests/"))
                .filter(one -> !one.startsWith("POST /v2/team/app/blobs/uploads/?mount="))
                .toList();
        assertEquals(List.of(), sent);
    }

    private static void requireSound(LayerStore store) throws IOException {
        assertEquals(List.of(), store.check().findings());
    }

    /** Once, the whole image was packed and sent again. */
    @Test
    void imageThatWasPushedIsPushedAgainByHeadOnly() throws IOException {
        try (LayerStore store = store();
                DialectRegistry registry = new DialectRegistry(Dialect.of("as the specification says"));
                Repository repository = registry.open("team/app", registry.options())) {
            ImageStore images = ImageStore.of(store);
            build(store, images, null, "base");
            build(store, images, "base", "more");
            for (PushOptions options : List.of(
                    PushOptions.defaults(),
                    at(CompressionLevel.SMALL),
                    at(CompressionLevel.FAST),
                    PushOptions.defaults().withCompression(Compression.ZSTD),
                    at(CompressionLevel.FAST).withCompression(Compression.ZSTD),
                    PushOptions.defaults().withCompression(Compression.NONE))) {
                Document first = images.push("more", repository, "1", options);
                registry.forgetRequests();
                Document second = images.push("more", repository, "2", options);
                assertEquals(first.descriptor(), second.descriptor());
                requireNothingSent(registry);
            }
            requireSound(store);
        }
    }

    @Test
    void imageOfAnotherRepositoryIsMounted() throws IOException {
        try (LayerStore store = store();
                DialectRegistry registry = new DialectRegistry(Dialect.of("as the specification says"));
                Repository base = registry.open("team/base", registry.options())) {
            ImageStore images = ImageStore.of(store);
            build(store, images, null, "base");
            images.push("base", base, "1", PushOptions.defaults());
            registry.forgetRequests();
            RegistryOptions options = registry.options().withMountFrom(List.of("team/base"));
            try (Repository app = registry.open("team/app", options)) {
                images.push("base", app, "1", PushOptions.defaults());
                images.push("base", app, "1", PushOptions.defaults());
            }
            requireNothingSent(registry);
            assertEquals(2, registry.asked("POST"), "a layer and a configuration");
            requireSound(store);
        }
    }

    /**
     * The blob from which the layer was imported differs from the blob that is packed from the layer; the packed blob
     * is recorded.
     */
    @Test
    void layerThatCameIsPackedOnce() throws IOException {
        try (LayerStore store = store();
                DialectRegistry from = new DialectRegistry(Dialect.of("as the specification says"));
                DialectRegistry to = new DialectRegistry(Dialect.of("as the specification says"));
                Repository source = from.open("team/app", from.options());
                Repository target = to.open("team/app", to.options())) {
            TestImage.of("amd64").push(source, "1");
            ImageStore images = ImageStore.of(store);
            images.pull(source, "1", "app", PullOptions.defaults().withPlatform(LINUX));
            images.push("app", target, "1", PushOptions.defaults());
            assertEquals(2, to.asked("PATCH"), "a layer and a configuration");
            to.forgetRequests();
            images.push("app", target, "2", PushOptions.defaults());
            requireNothingSent(to);
            requireSound(store);
        }
    }

    /**
     * A recorded blob is used only for the same form: other times, another layer below, or other attributes give other
     * bytes.
     */
    @Test
    void anotherFormIsNotTakenForTheSame() throws IOException {
        try (LayerStore store = store();
                DialectRegistry registry = new DialectRegistry(Dialect.of("as the specification says"));
                Repository repository = registry.open("team/app", registry.options())) {
            ImageStore images = ImageStore.of(store);
            build(store, images, null, "lowest");
            build(store, images, "lowest", "middle");
            build(store, images, "middle", "top");
            PushOptions plain = PushOptions.defaults();
            ImageManifest whole = ImageManifest.parse(images.push("top", repository, "1", plain));
            ExportOptions early = ExportOptions.defaults().withLatest(Instant.EPOCH);
            ImageManifest clamped = ImageManifest.parse(images.push("top", repository, "2", plain.withLayers(early)));
            for (int i = 0; i < 3; i++) {
                assertTrue(!whole.layers().get(i).equals(clamped.layers().get(i)), "layer " + i);
            }
            ExportOptions none = ExportOptions.defaults().withXattrs(name -> false);
            images.push("top", repository, "3", plain.withLayers(none));

            store.remove("middle", RemoveOption.FORCE);
            images.create("top", ImageConfig.of(LINUX), "rebased");
            ImageManifest merged = ImageManifest.parse(images.push("rebased", repository, "4", plain));
            assertEquals(whole.layers().get(0), merged.layers().get(0));
            List<Descriptor> layers = merged.layers();
            try (LayerStore other = store()) {
                ImageStore copies = ImageStore.of(other);
                copies.pull(repository, "4", "copy", PullOptions.defaults().withPlatform(LINUX));
                try (Layer layer = other.openLayer(copies.get("copy").layer())) {
                    assertTrue(layer.exists("/middle") && layer.exists("/top"), layers.toString());
                }
            }
            requireSound(store);
        }
    }

    /** Once, annotations, subject, types and unknown fields were lost when a layer was packed anew. */
    @Test
    void manifestKeepsWhatItSaysWhenLayersArePackedAnew() throws IOException {
        for (boolean docker : List.of(false, true)) {
            TestImage image = TestImage.of("amd64");
            String type = docker
                    ? "application/vnd.docker.distribution.manifest.v2+json"
                    : "application/vnd.oci.image.manifest.v1+json";
            String configType = docker
                    ? "application/vnd.docker.container.image.v1+json"
                    : "application/vnd.oci.image.config.v1+json";
            String layerType = docker
                    ? "application/vnd.docker.image.rootfs.diff.tar.gzip"
                    : "application/vnd.oci.image.layer.v1.tar+gzip";
            byte[] manifest = TestImage.json("{'schemaVersion':2,'x':{'y':[1,2]},'mediaType':'" + type + "','config':"
                    + TestImage.described(configType, image.config()) + ",'layers':["
                    + TestImage.described(layerType, image.layer()) + "],'subject':"
                    + TestImage.described(type, image.config()) + ",'annotations':{'a':'b'}}");
            try (LayerStore store = store();
                    DialectRegistry from = new DialectRegistry(Dialect.of("as the specification says"));
                    DialectRegistry to = new DialectRegistry(Dialect.of("as the specification says"));
                    Repository source = from.open("team/app", from.options());
                    Repository target = to.open("team/app", to.options())) {
                source.write(Blob.of(image.layer()));
                source.write(Blob.of(image.config()));
                source.write(Document.of(type, manifest), "1");
                ImageStore images = ImageStore.of(store);
                images.pull(source, "1", "app", PullOptions.defaults().withPlatform(LINUX));
                images.configure("app", config -> config.withUser("me"));
                ImageManifest pushed = ImageManifest.parse(images.push("app", target, "1", PushOptions.defaults()));
                assertEquals(type, pushed.mediaType());
                assertEquals(configType, pushed.config().mediaType());
                assertEquals(layerType, pushed.layers().get(0).mediaType());
                assertTrue(!pushed.layers()
                        .get(0)
                        .digest()
                        .equals(image.manifest().descriptor().digest()));
                assertEquals(Map.of("a", "b"), pushed.annotations());
                assertTrue(pushed.subject().isPresent());
                String text = new String(pushed.document().bytes(), StandardCharsets.UTF_8);
                assertTrue(text.contains("\"x\":{\"y\":[1,2]}"), text);
                images.pull(target, "1", "again", PullOptions.defaults().withPlatform(LINUX));
                requireSound(store);
            }
        }
    }

    @Test
    void storeThatIsOnlyReadIsPushedFrom(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("store");
        try (DialectRegistry registry = new DialectRegistry(Dialect.of("as the specification says"));
                Repository repository = registry.open("team/app", registry.options())) {
            try (LayerStore store = LayerStore.create(file, 32 << 20)) {
                build(store, ImageStore.of(store), null, "base");
            }
            try (LayerStore store =
                    LayerStore.open(file, StoreOptions.defaults().withReadOnly(true))) {
                ImageStore images = ImageStore.of(store);
                images.push("base", repository, "1", PushOptions.defaults());
                images.push("base", repository, "1", PushOptions.defaults());
                requireSound(store);
            }
        }
    }

    /**
     * A failure of the network or the registry in the middle of a layer is not reported as a failure of the layer's
     * bytes.
     */
    @Test
    void failureInTheMiddleOfALayerIsThatOfTheRegistry() throws IOException {
        TestImage image = TestImage.of("amd64");
        for (boolean cut : List.of(true, false)) {
            try (LayerStore store = store();
                    FaultyRegistry registry = new FaultyRegistry(call -> {
                        if (call.path().contains("/manifests/")) {
                            call.with(
                                            "Content-Type",
                                            image.manifest().descriptor().mediaType())
                                    .send(200, image.manifest().bytes());
                        } else if (call.path()
                                .endsWith(Digest.of(image.config()).toString())) {
                            call.send(200, image.config());
                        } else if (cut || call.header("Range").isEmpty()) {
                            call.breakAfter(12, 200, image.layer());
                        } else {
                            call.send(502);
                        }
                    });
                    Repository repository = registry.open()) {
                RegistryException failure = assertThrows(
                        RegistryException.class,
                        () -> ImageStore.of(store)
                                .pull(
                                        repository,
                                        "1",
                                        "app",
                                        PullOptions.defaults().withPlatform(LINUX)));
                assertEquals(cut ? 0 : 502, failure.status());
                assertEquals(Digest.of(image.layer()), failure.digest().orElseThrow());
                assertEquals(registry.host(), failure.host());
                assertEquals("repo", failure.repository());
                assertTrue(
                        failure.getMessage()
                                .startsWith("blob " + Digest.of(image.layer())
                                        + " cannot be read, in repository repo of the registry " + registry.host()),
                        failure.getMessage());
                requireSound(store);
            }
        }
    }

    @Test
    void layerThatCannotBePushedIsNamed() throws IOException {
        try (LayerStore store = store();
                FaultyRegistry registry = new FaultyRegistry(
                        call -> call.with("Retry-After", "9000").send(429, "{'errors':[{'code':'TOOMANYREQUESTS'}]}"));
                Repository repository = registry.open()) {
            ImageStore images = ImageStore.of(store);
            build(store, images, null, "base");
            RegistryException failure = assertThrows(
                    RegistryException.class, () -> images.push("base", repository, "1", PushOptions.defaults()));
            assertTrue(failure.getMessage().startsWith("layer base: blob cannot be written"), failure.getMessage());
            assertTrue(failure.getMessage().endsWith("429, TOOMANYREQUESTS; it asks to wait 9000 seconds"));
            assertEquals(429, failure.status());
            assertEquals("TOOMANYREQUESTS", failure.code().orElseThrow());
            assertEquals(9000, failure.retryAfter().orElseThrow().toSeconds());
            assertEquals("repository repo of the registry " + registry.host(), repository.toString());
            requireSound(store);
        }
    }
}
