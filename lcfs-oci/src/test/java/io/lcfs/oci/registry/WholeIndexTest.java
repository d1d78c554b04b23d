package io.lcfs.oci.registry;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.Layer;
import io.lcfs.LayerInUseException;
import io.lcfs.oci.ImageStore;
import io.lcfs.oci.Images;
import io.lcfs.oci.Registry;
import io.lcfs.oci.SampleImage;
import io.lcfs.oci.content.Blob;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.Document;
import io.lcfs.oci.content.ImageSource;
import io.lcfs.oci.content.ImageTarget;
import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.content.MediaTypes;
import io.lcfs.oci.content.Platform;
import io.lcfs.oci.image.Image;
import io.lcfs.oci.image.PullOptions;
import io.lcfs.oci.image.PushOptions;
import io.lcfs.oci.image.WholeIndex;
import io.lcfs.oci.layer.ExportOptions;
import io.lcfs.oci.layer.ImportOptions;
import io.lcfs.oci.layout.DockerArchive;
import io.lcfs.oci.layout.OciLayout;
import io.lcfs.oci.spec.ImageConfig;
import io.lcfs.oci.spec.ImageIndex;
import io.lcfs.oci.spec.ImageManifest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An index of several platforms, with attestations and an inner index, is pushed with the digest with which it was
 * pulled.
 */
class WholeIndexTest {
    private static final PullOptions ALL = PullOptions.defaults()
            .withPlatform(new Platform("linux", "amd64", null))
            .withLayers(ImportOptions.defaults().withKeptBlobs(1 << 20))
            .withAllPlatforms(true);

    @TempDir
    private Path folder;

    private OciLayout layout(String name) throws IOException {
        return OciLayout.create(folder.resolve(name));
    }

    private static Descriptor entry(Descriptor manifest, String os, String architecture, Map<String, String> marks) {
        return new Descriptor(
                manifest.mediaType(), manifest.digest(), manifest.size(), new Platform(os, architecture, null), marks);
    }

    /** Writes an image of one platform, whose first layer all platforms share, and returns its entry. */
    private static Descriptor image(ImageTarget target, String architecture) throws IOException {
        SampleImage sample = SampleImage.of("for " + architecture, true);
        for (byte[] layer : sample.layers()) {
            target.write(Blob.of(layer));
        }
        byte[] config = new String(sample.config().bytes(), StandardCharsets.UTF_8)
                .replace("amd64", architecture)
                .getBytes(StandardCharsets.UTF_8);
        target.write(Blob.of(config));
        Document manifest = sample.manifest()
                .withConfig(Descriptor.of(MediaTypes.CONFIG, config))
                .document();
        target.write(manifest, null);
        return entry(manifest.descriptor(), "linux", architecture, Map.of());
    }

    /** Writes an attestation as BuildKit does, and returns its entry. */
    private static Descriptor attestation(ImageTarget target, Descriptor about) throws IOException {
        byte[] statement = ("{\"about\":\"" + about.digest() + "\"}").getBytes(StandardCharsets.UTF_8);
        ImageConfig config = ImageConfig.of(new Platform("unknown", "unknown", null));
        target.write(Blob.of(statement));
        target.write(Blob.of(config.bytes()));
        Document manifest = ImageManifest.of(
                        config.descriptor(), List.of(Descriptor.of("application/vnd.in-toto+json", statement)))
                .document();
        target.write(manifest, null);
        Map<String, String> marks = Map.of(
                "vnd.docker.reference.type",
                "attestation-manifest",
                "vnd.docker.reference.digest",
                about.digest().toString());
        return entry(manifest.descriptor(), "unknown", "unknown", marks);
    }

    /** Writes an index of three platforms, one of them in an index in the index. */
    private static Document index(ImageTarget target) throws IOException {
        Document inner = ImageIndex.of(List.of(image(target, "riscv64"))).document();
        target.write(inner, null);
        return index(target, List.of(inner.descriptor()));
    }

    /** Writes an index of two platforms and other entries. */
    private static Document index(ImageTarget target, List<Descriptor> more) throws IOException {
        Descriptor arm = image(target, "arm64");
        Descriptor amd = image(target, "amd64");
        List<Descriptor> entries = new ArrayList<>(List.of(arm, amd, attestation(target, amd)));
        entries.addAll(more);
        Document index =
                ImageIndex.of(entries).withAnnotations(Map.of("made", "here")).document();
        target.write(index, "all");
        return index;
    }

    /** Requires that all documents and blobs that a document names can be read. */
    private static Set<Digest> requireAll(ImageSource source, String reference) throws IOException {
        Set<Digest> found = new HashSet<>();
        Document document = source.read(reference);
        found.add(document.descriptor().digest());
        if (MediaTypes.isIndex(document.descriptor().mediaType())) {
            for (Descriptor entry : ImageIndex.parse(document).manifests()) {
                found.addAll(requireAll(source, entry.digest().toString()));
            }
            return found;
        }
        ImageManifest manifest = ImageManifest.parse(document);
        List<Descriptor> blobs = new ArrayList<>(manifest.layers());
        blobs.add(manifest.config());
        for (Descriptor blob : blobs) {
            SampleImage.bytes(source, blob);
            found.add(blob.digest());
        }
        return found;
    }

    private static void requireSame(Document index, OciLayout source, ImageSource target, String tag)
            throws IOException {
        assertArrayEquals(index.bytes(), target.read(tag).bytes());
        assertEquals(requireAll(source, "all"), requireAll(target, tag));
    }

    @Test
    void indexGoesThroughTheStoreToAnotherLayout() throws IOException {
        try (Images images = new Images();
                OciLayout source = layout("source");
                OciLayout target = layout("target")) {
            Document index = index(source);
            ImageStore store = ImageStore.of(images.store);
            Image pulled = store.pull(source, "all", "app", ALL);
            assertEquals("amd64", pulled.config().platform().architecture());
            assertEquals(pulled, store.get("app"));
            WholeIndex whole = pulled.index().orElseThrow();
            List<String> platforms = whole.platforms().stream()
                    .map(image -> image.config().platform().architecture())
                    .toList();
            assertEquals(List.of("arm64", "amd64", "riscv64"), platforms);
            // The lowest layer is shared.
            assertEquals(4, images.store.list().size());
            assertEquals(index, store.push("app", target, "1", PushOptions.defaults()));
            requireSame(index, source, target, "1");
            assertEquals(List.of("1"), target.tags());
            assertEquals(1, target.index().manifests().size());
        }
    }

    @Test
    void indexGoesThroughTheStoreToARegistryAndBackBySkopeo() throws Exception {
        try (Images images = new Images();
                RegistryProcess registry = RegistryProcess.start(folder);
                OciLayout source = layout("source");
                OciLayout target = layout("target")) {
            ImageStore store = ImageStore.of(images.store);
            RegistryOptions plain = RegistryOptions.defaults().withPlainHttpOnLoopback(true);
            Document index;
            try (Repository repository = Registry.open(registry.host() + "/ours", plain)) {
                Document nested = index(source);
                store.pull(source, "all", "app", ALL);
                store.push("app", repository, "nested", PushOptions.defaults());
                requireSame(nested, source, repository, "nested");
                // skopeo does not read an index in an index, so this one has none.
                index = index(source, List.of());
                store.pull(source, "all", "app", ALL);
                store.push("app", repository, "1", PushOptions.defaults());
                requireSame(index, source, repository, "1");
            }
            String ours = "docker://" + registry.host() + "/ours:1";
            String theirs = "docker://" + registry.host() + "/theirs:1";
            Skopeo.run(
                    "copy",
                    "--all",
                    "--preserve-digests",
                    "--src-tls-verify=false",
                    "--dest-tls-verify=false",
                    ours,
                    theirs);
            try (Images others = new Images();
                    Repository repository = Registry.open(registry.host() + "/theirs", plain)) {
                ImageStore.of(others.store).pull(repository, "1", "again", ALL.withSpool(folder, 2));
                ImageStore.of(others.store).push("again", target, "2", PushOptions.defaults());
            }
            requireSame(index, source, target, "2");
        }
    }

    @Test
    void blobThatPreventsTheDigestIsNamed() throws IOException {
        try (Images images = new Images();
                OciLayout source = layout("source");
                OciLayout target = layout("target")) {
            Document index = index(source);
            ImageStore store = ImageStore.of(images.store);
            store.pull(source, "all", "app", ALL);
            assertEquals(0, images.tars.limitKeptBlobs(0));
            String missing =
                    Digest.of(SampleImage.of("for arm64", true).layers().get(0)).toString();
            // The target is asked for several layers at a time, and the lowest one that it lacks is named each time.
            for (int i = 0; i < 30; i++) {
                IOException failure =
                        assertThrows(IOException.class, () -> store.push("app", target, "1", PushOptions.defaults()));
                assertTrue(failure.getMessage().contains(missing), failure.getMessage());
            }
            assertEquals(List.of(), target.tags());
            // The other pushes of an image that would change the index are refused before they write anything.
            PushOptions canonical =
                    PushOptions.defaults().withLayers(ExportOptions.defaults().withCanonical(true));
            for (PushOptions options : List.of(canonical, PushOptions.defaults().withAnnotations(Map.of("a", "b")))) {
                assertThrows(IllegalArgumentException.class, () -> store.push("app", target, "1", options));
            }
            for (Image platform : store.get("app").index().orElseThrow().platforms()) {
                for (Descriptor layer :
                        ImageManifest.parse(platform.manifest().orElseThrow()).layers()) {
                    target.write(Blob.of(SampleImage.bytes(source, layer)));
                }
            }
            store.push("app", target, "1", PushOptions.defaults());
            requireSame(index, source, target, "1");
        }
    }

    @Test
    void archiveOfDockerRefusesAnIndexBeforeAnythingIsWritten() throws IOException {
        Path file = folder.resolve("docker.tar");
        try (Images images = new Images();
                OciLayout source = layout("source")) {
            index(source);
            ImageStore store = ImageStore.of(images.store);
            store.pull(source, "all", "app", ALL);
            try (ImageTarget target = DockerArchive.create(file)) {
                IllegalArgumentException failure = assertThrows(
                        IllegalArgumentException.class,
                        () -> store.push("app", target, "app:1", PushOptions.defaults()));
                assertTrue(failure.getMessage().contains("image app"), failure.getMessage());
                assertTrue(failure.getMessage().contains(file.toString()), failure.getMessage());
                for (Digest digest : requireAll(source, "all")) {
                    assertFalse(target.has(digest));
                }
            }
            assertFalse(Files.exists(file));
        }
    }

    @Test
    void layersOfAllPlatformsStayAsLongAsTheImage() throws IOException {
        try (Images images = new Images();
                OciLayout source = layout("source")) {
            index(source);
            ImageStore store = ImageStore.of(images.store);
            Image pulled = store.pull(source, "all", "app", ALL);
            assertEquals(List.of(), store.prune());
            for (Image platform : pulled.index().orElseThrow().platforms()) {
                try (Layer layer = images.store.openLayer(platform.layer())) {
                    assertTrue(layer.exists("/top"));
                }
                assertThrows(LayerInUseException.class, () -> images.tars.remove(platform.layer()));
            }
            // A changed image is no longer the image of the index.
            Image changed = store.configure("app", config -> config.withAuthor("other"));
            assertFalse(changed.index().isPresent());
            assertEquals(2, store.prune().size());
            store.remove("app");
            assertEquals(0, images.store.list().size());
        }
    }

    @Test
    void indexWithoutAnImageForThisPlatformIsPulledAsWell() throws IOException {
        try (Images images = new Images();
                OciLayout source = layout("source");
                OciLayout target = layout("target")) {
            Document index = index(source);
            ImageStore store = ImageStore.of(images.store);
            PullOptions s390x = ALL.withPlatform(new Platform("linux", "s390x", null));
            assertEquals(
                    "arm64",
                    store.pull(source, "all", "app", s390x).config().platform().architecture());
            store.push("app", target, "1", PushOptions.defaults());
            requireSame(index, source, target, "1");
            assertThrows(
                    InvalidImageException.class, () -> store.pull(source, "all", "one", s390x.withAllPlatforms(false)));
        }
    }

    @Test
    void otherEntriesMayBeSmallOnly() throws IOException {
        try (Images images = new Images();
                OciLayout source = layout("source")) {
            byte[] large = new byte[(16 << 20) + 1];
            source.write(Blob.of(large));
            Document artifact = ImageManifest.of(Descriptor.of("application/x", large), List.of())
                    .document();
            source.write(artifact, null);
            source.write(
                    ImageIndex.of(List.of(image(source, "amd64"), artifact.descriptor()))
                            .document(),
                    "all");
            InvalidImageException failure = assertThrows(
                    InvalidImageException.class,
                    () -> ImageStore.of(images.store).pull(source, "all", "app", ALL));
            assertTrue(failure.getMessage().contains("16777216"), failure.getMessage());
            assertEquals(0, images.store.list().size());
        }
    }

    @Test
    void entryThatNamesTheManifestOfAnotherOneAsItsBlobDoesNotHideTheImage() throws IOException {
        try (Images images = new Images();
                OciLayout source = layout("source");
                OciLayout target = layout("target")) {
            Descriptor amd = image(source, "amd64");
            Document about = ImageManifest.of(Descriptor.of("application/x", amd.digest(), amd.size()), List.of())
                    .document();
            source.write(about, null);
            Document index = ImageIndex.of(List.of(image(source, "arm64"), about.descriptor(), amd))
                    .document();
            source.write(index, "all");
            ImageStore store = ImageStore.of(images.store);
            Image pulled = store.pull(source, "all", "app", ALL);
            assertEquals("amd64", pulled.config().platform().architecture());
            store.push("app", target, "1", PushOptions.defaults());
            requireSame(index, source, target, "1");
        }
    }

    /** Manifests and configurations of all images are in memory together, so there is a limit of their bytes. */
    @Test
    void manifestsMayBeSmallOnly() throws IOException {
        try (Images images = new Images();
                OciLayout source = layout("source")) {
            SampleImage sample = SampleImage.of("large", true);
            sample.writeTo(source, null);
            List<Descriptor> entries = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                Document manifest = sample.manifest()
                        .withAnnotations(Map.of("large", i + "x".repeat(3_000_000)))
                        .document();
                source.write(manifest, null);
                entries.add(entry(manifest.descriptor(), "linux", "amd64", Map.of()));
            }
            source.write(ImageIndex.of(entries).document(), "all");
            InvalidImageException failure = assertThrows(
                    InvalidImageException.class,
                    () -> ImageStore.of(images.store).pull(source, "all", "app", ALL));
            assertTrue(failure.getMessage().contains("33554432"), failure.getMessage());
            assertEquals(0, images.store.list().size());
        }
    }
}
