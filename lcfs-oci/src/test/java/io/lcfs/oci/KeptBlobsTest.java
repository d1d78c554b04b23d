package io.lcfs.oci;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.oci.content.Blob;
import io.lcfs.oci.content.Compression;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.Document;
import io.lcfs.oci.content.ImageTarget;
import io.lcfs.oci.content.MediaTypes;
import io.lcfs.oci.content.Platform;
import io.lcfs.oci.image.PullOptions;
import io.lcfs.oci.image.PushOptions;
import io.lcfs.oci.layer.ExportOptions;
import io.lcfs.oci.layer.ImportOptions;
import io.lcfs.oci.layout.OciLayout;
import io.lcfs.oci.spec.ImageConfig;
import io.lcfs.oci.spec.ImageManifest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kept blobs are pushed unchanged. Without kept blobs, a push that must preserve digests fails instead of changing
 * them.
 */
class KeptBlobsTest {
    private static final PushOptions PRESERVED = PushOptions.defaults().withPreserveDigests(true);
    private static final long LARGE = 1 << 20;

    @TempDir
    private Path folder;

    private static PullOptions pull(long kept) {
        return PullOptions.defaults()
                .withPlatform(new Platform("linux", "amd64", null))
                .withLayers(ImportOptions.defaults().withKeptBlobs(kept));
    }

    private OciLayout layout(String name) throws IOException {
        return OciLayout.create(folder.resolve(name));
    }

    private static void requireSame(Document came, OciLayout target, String tag) throws IOException {
        assertArrayEquals(came.bytes(), target.read(tag).bytes());
        SampleImage.readAll(target, tag);
    }

    @Test
    void imageGoesOutAsItCameAndNoLayerIsRead() throws IOException {
        SampleImage sample = SampleImage.of("kept", true);
        try (Images images = new Images();
                OciLayout source = layout("source");
                OciLayout target = layout("target")) {
            sample.writeTo(source, "1");
            CountedReads reads = new CountedReads(images.store);
            ImageStore store = ImageStore.of(reads.store());
            store.pull(source, "1", "app", pull(LARGE));
            reads.forget();
            store.push("app", target, "1", PRESERVED);
            assertEquals(0, reads.layers());
            requireSame(source.read("1"), target, "1");
            store.push("app", layout("other"), "1", PushOptions.defaults());
            requireSame(source.read("1"), layout("other"), "1");
        }
    }

    @Test
    void blobThatCannotBeHadIsNamedAndNothingIsPacked() throws IOException {
        SampleImage sample = SampleImage.of("missing", true);
        try (Images images = new Images();
                OciLayout source = layout("source");
                OciLayout target = layout("target")) {
            sample.writeTo(source, "1");
            CountedReads reads = new CountedReads(images.store);
            ImageStore store = ImageStore.of(reads.store());
            store.pull(source, "1", "app", pull(0));
            target.write(Blob.of(sample.layers().get(0)));
            reads.forget();
            IOException failure = assertThrows(IOException.class, () -> store.push("app", target, "1", PRESERVED));
            Digest missing = Digest.of(sample.layers().get(1));
            assertTrue(failure.getMessage().contains(missing.toString()), failure.getMessage());
            assertEquals(0, reads.layers());
            assertFalse(target.has(missing));
            assertEquals(List.of(), target.tags());
            // The target may have got the blob from another source.
            target.write(Blob.of(sample.layers().get(1)));
            store.push("app", target, "1", PRESERVED);
            requireSame(source.read("1"), target, "1");
        }
    }

    @Test
    void layersThatWereMadeHereArePackedOnTheOnesThatArePreserved() throws IOException {
        SampleImage sample = SampleImage.of("base", true);
        try (Images images = new Images();
                OciLayout source = layout("source");
                OciLayout target = layout("target")) {
            sample.writeTo(source, "1");
            ImageStore store = ImageStore.of(images.store);
            store.pull(source, "1", "base", pull(LARGE));
            try (Layer layer = images.store.cloneLayer(store.get("base").layer(), "more")) {
                layer.write("/more", 0, new byte[10_000]);
                store.commit(layer, store.get("base").config(), "more", "app");
            }
            PushOptions options = PRESERVED.withCompression(Compression.ZSTD);
            List<Descriptor> layers =
                    ImageManifest.parse(store.push("app", target, "1", options)).layers();
            assertEquals(sample.manifest().layers(), layers.subList(0, 2));
            assertEquals(MediaTypes.LAYER_ZSTD, layers.get(2).mediaType());
            SampleImage.readAll(target, "1");
        }
    }

    @Test
    void canonicalFormCannotPreserveDigests() throws IOException {
        try (Images images = new Images();
                OciLayout target = layout("target")) {
            ImageStore store = ImageStore.of(images.store);
            images.edit(null, "one", layer -> layer.createFile("/f"));
            store.create("one", ImageConfig.of(new Platform("linux", "amd64", null)), "app");
            PushOptions both = PRESERVED.withLayers(ExportOptions.defaults().withCanonical(true));
            assertThrows(IllegalArgumentException.class, () -> store.push("app", target, "1", both));
        }
    }

    /** The second form of a layer is read and kept, although the layer exists. */
    @Test
    void twoFormsOfOneLayerAreBothKept() throws IOException {
        SampleImage gzip = SampleImage.of("forms", true);
        SampleImage plain = SampleImage.of("forms", false);
        try (Images images = new Images();
                OciLayout source = layout("source");
                OciLayout target = layout("target")) {
            gzip.writeTo(source, "gzip");
            plain.writeTo(source, "plain");
            ImageStore store = ImageStore.of(images.store);
            List<String> told = new ArrayList<>();
            for (String form : List.of("gzip", "plain")) {
                store.pull(source, form, form, pull(LARGE).withLayerListener(layer -> told.add(layer.name())));
            }
            assertEquals(2, told.size(), "layers that are there are not imported again");
            assertEquals(2, images.store.list().size());
            for (String form : List.of("gzip", "plain")) {
                store.push(form, target, form, PRESERVED);
                requireSame(source.read(form), target, form);
            }
        }
    }

    /** Returns an image with one layer of random bytes. */
    private static SampleImage random(int seed, int bytes) {
        byte[] content = new byte[bytes];
        new Random(seed).nextBytes(content);
        byte[] tar = new TarBytes()
                .file("f" + seed, new String(content, java.nio.charset.StandardCharsets.ISO_8859_1))
                .bytes();
        ImageConfig config = ImageConfig.of(new Platform("linux", "amd64", null))
                .withLayer(Digest.of(tar), io.lcfs.oci.spec.History.of(java.time.Instant.EPOCH, "made"));
        return new SampleImage(
                ImageManifest.of(config.descriptor(), List.of(Descriptor.of(MediaTypes.LAYER, tar))),
                config,
                List.of(tar));
    }

    private static void write(SampleImage image, ImageTarget target, String tag) throws IOException {
        image.writeTo(target, tag);
    }

    @Test
    void leastRecentlyUsedBlobIsDroppedFirst() throws IOException {
        try (Images images = new Images();
                OciLayout source = layout("source")) {
            ImageStore store = ImageStore.of(images.store);
            for (int i = 0; i < 4; i++) {
                write(random(i, 100_000), source, "" + i);
            }
            long budget = 250_000;
            store.pull(source, "0", "0", pull(budget));
            store.pull(source, "1", "1", pull(budget));
            store.push("0", layout("a"), "0", PRESERVED);
            store.pull(source, "2", "2", pull(budget));
            assertTrue(images.tars.limitKeptBlobs(Long.MAX_VALUE) <= budget);
            store.push("0", layout("b"), "0", PRESERVED);
            store.push("2", layout("b"), "2", PRESERVED);
            assertThrows(IOException.class, () -> store.push("1", layout("b"), "1", PRESERVED));
            // A blob that is larger than the budget does not cause other blobs to be dropped.
            store.pull(source, "3", "3", pull(100_000));
            store.push("0", layout("c"), "0", PRESERVED);
            assertThrows(IOException.class, () -> store.push("3", layout("c"), "3", PRESERVED));
            assertEquals(0, images.tars.limitKeptBlobs(0));
            assertThrows(IOException.class, () -> store.push("0", layout("d"), "0", PRESERVED));
            store.push("0", layout("d"), "0", PushOptions.defaults());
        }
    }

    @Test
    void budgetHoldsForBlobsOfUnknownSize() throws IOException {
        byte[] small = random(1, 100_000).layers().get(0);
        byte[] large = random(2, 300_000).layers().get(0);
        try (Images images = new Images()) {
            ImportOptions options = ImportOptions.defaults().withKeptBlobs(small.length + 100_000);
            images.tars.read(null, new ByteArrayInputStream(small), options);
            assertEquals(small.length, images.tars.limitKeptBlobs(Long.MAX_VALUE));
            images.tars.read(null, new ByteArrayInputStream(large), options);
            assertEquals(small.length, images.tars.limitKeptBlobs(Long.MAX_VALUE));
            byte[] other = random(3, 120_000).layers().get(0);
            images.tars.read(null, new ByteArrayInputStream(other), options);
            assertEquals(other.length, images.tars.limitKeptBlobs(Long.MAX_VALUE));
        }
    }

    /** Once, the import failed because kept blobs had used up the space. */
    @Test
    void keptBlobsGiveWayToLayers() throws IOException {
        try (Images images = new Images(20 << 20);
                OciLayout source = layout("source")) {
            ImageStore store = ImageStore.of(images.store);
            write(random(1, 5_000_000), source, "1");
            write(random(2, 6_000_000), source, "2");
            store.pull(source, "1", "1", pull(100 << 20));
            assertTrue(images.tars.limitKeptBlobs(Long.MAX_VALUE) > 5_000_000);
            store.pull(source, "2", "2", pull(100 << 20));
            store.push("2", layout("target"), "2", PushOptions.defaults());
            store.push("1", layout("target"), "1", PushOptions.defaults());
            SampleImage.readAll(layout("target"), "1");
            SampleImage.readAll(layout("target"), "2");
        }
    }

    @Test
    void keptBlobGoesWithItsLayer() throws IOException {
        try (Images images = new Images();
                OciLayout source = layout("source")) {
            ImageStore store = ImageStore.of(images.store);
            SampleImage.of("gone", true).writeTo(source, "1");
            store.pull(source, "1", "1", pull(LARGE));
            assertTrue(images.tars.limitKeptBlobs(Long.MAX_VALUE) > 0);
            store.remove("1");
            store.prune();
            assertEquals(0, images.tars.limitKeptBlobs(Long.MAX_VALUE));
        }
    }

    @Test
    void failedImportKeepsNoBlob() throws IOException {
        byte[] damaged = SampleImage.gzip(random(1, 100_000).layers().get(0));
        damaged[damaged.length - 5] ^= 1;
        try (Images images = new Images()) {
            assertThrows(
                    IOException.class,
                    () -> images.read(null, damaged, ImportOptions.defaults().withKeptBlobs(LARGE)));
            assertEquals(0, images.tars.limitKeptBlobs(Long.MAX_VALUE));
            try (Layer root = images.store.root()) {
                assertFalse(root.exists("/lcfs-oci/layers/1"));
            }
        }
    }

    /**
     * Returns a store that removes a layer with its kept blob after the blobs were listed and before that blob is
     * examined.
     */
    private static LayerStore losing(LayerStore store) {
        return (LayerStore) Proxy.newProxyInstance(
                LayerStore.class.getClassLoader(), new Class<?>[] {LayerStore.class}, (proxy, method, arguments) -> {
                    Object result = method.invoke(store, arguments);
                    return method.getName().equals("root") ? losing((Layer) result) : result;
                });
    }

    private static Layer losing(Layer root) {
        return (Layer) Proxy.newProxyInstance(
                Layer.class.getClassLoader(), new Class<?>[] {Layer.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("stat") && ((String) arguments[0]).contains("/blobs/")) {
                        root.delete((String) arguments[0]);
                    }
                    try {
                        return method.invoke(root, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** Once, the call failed, and therefore the import of another layer too. */
    @Test
    void blobThatGoesWithItsLayerMeanwhileIsNotCounted() throws IOException {
        try (Images images = new Images()) {
            images.read(
                    null,
                    random(1, 1000).layers().get(0),
                    ImportOptions.defaults().withKeptBlobs(LARGE));
            assertEquals(0, LayerTars.of(losing(images.store)).limitKeptBlobs(LARGE));
        }
    }

    @Test
    void manyThreadsKeepAndDropBlobsAtATime() throws Exception {
        int threads = 4;
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try (Images images = new Images()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int thread = i;
                all.add(executor.submit(() -> {
                    for (int round = 0; round < 60; round++) {
                        byte[] tar =
                                random(1000 * thread + round, 3000).layers().get(0);
                        ImportOptions options = ImportOptions.defaults().withKeptBlobs(20_000);
                        if (round % 3 == 0) {
                            byte[] cut = java.util.Arrays.copyOf(tar, 3000);
                            assertThrows(IOException.class, () -> images.read(null, cut, options));
                        }
                        String layer = images.read(null, tar, options).name();
                        if (round % 2 == 0) {
                            images.tars.remove(layer);
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
            assertTrue(images.tars.limitKeptBlobs(Long.MAX_VALUE) <= 20_000);
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void fileThatAnInterruptedImportLeftIsDeleted() throws IOException {
        try (Images images = new Images()) {
            String layer = images.read(null, random(1, 100_000).layers().get(0));
            String blobs = "/lcfs-oci/layers/" + images.store.stat(layer).id() + "/blobs";
            try (Layer root = images.store.root()) {
                root.createDirectories(blobs);
                root.write(blobs + "/new-of a crash", 0, new byte[1000]);
                assertEquals(0, images.tars.limitKeptBlobs(Long.MAX_VALUE));
                assertFalse(root.exists(blobs + "/new-of a crash"));
            }
        }
    }

    @Test
    void budgetIsNotNegative() {
        IllegalArgumentException failure = assertThrows(
                IllegalArgumentException.class, () -> ImportOptions.defaults().withKeptBlobs(-1));
        assertEquals("the budget of kept blobs is negative: -1 bytes", failure.getMessage());
    }
}
