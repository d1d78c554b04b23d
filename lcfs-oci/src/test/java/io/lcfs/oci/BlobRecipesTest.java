package io.lcfs.oci;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.DirectoryEntries;
import io.lcfs.Layer;
import io.lcfs.LayerInfo;
import io.lcfs.LayerStore;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.content.MediaTypes;
import io.lcfs.oci.content.Platform;
import io.lcfs.oci.image.Image;
import io.lcfs.oci.image.PullOptions;
import io.lcfs.oci.image.PushOptions;
import io.lcfs.oci.layer.ImportOptions;
import io.lcfs.oci.layout.OciLayout;
import io.lcfs.oci.spec.History;
import io.lcfs.oci.spec.ImageConfig;
import io.lcfs.oci.spec.ImageManifest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A blob in gzip that was dropped for the budget goes out again as it came, out of its layer and a small recipe. */
class BlobRecipesTest {
    private static final PushOptions PRESERVED = PushOptions.defaults().withPreserveDigests(true);
    private static final long LARGE = 16 << 20;

    @TempDir
    private Path folder;

    private static PullOptions pull(long kept) {
        return PullOptions.defaults()
                .withPlatform(new Platform("linux", "amd64", null))
                .withLayers(ImportOptions.defaults().withKeptBlobs(kept).withBlobRecipes(true));
    }

    private OciLayout layout(String name) throws IOException {
        return OciLayout.create(folder.resolve(name));
    }

    /** Returns an image of one layer of words, in gzip. */
    private static SampleImage words(int seed, int bytes) {
        byte[] tar = new TarBytes().file("f" + seed, text(seed, bytes)).bytes();
        return image(tar, SampleImage.gzip(tar), MediaTypes.LAYER_GZIP);
    }

    private static String text(int seed, int bytes) {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder();
        while (text.length() < bytes) {
            text.append(Integer.toString((int) Math.abs(random.nextGaussian() * 500) * 7919, 36))
                    .append(' ');
        }
        return text.toString();
    }

    private static SampleImage image(byte[] tar, byte[] blob, String type) {
        ImageConfig config = ImageConfig.of(new Platform("linux", "amd64", null))
                .withLayer(Digest.of(tar), History.of(Instant.EPOCH, "made"));
        Descriptor layer = Descriptor.of(type, blob);
        return new SampleImage(ImageManifest.of(config.descriptor(), List.of(layer)), config, List.of(blob));
    }

    private static List<String> recipes(LayerStore store) throws IOException {
        List<String> recipes = new ArrayList<>();
        try (Layer root = store.root()) {
            for (LayerInfo layer : store.list()) {
                String folder = "/lcfs-oci/layers/" + layer.id() + "/blob-recipes";
                if (root.exists(folder)) {
                    try (DirectoryEntries entries = root.list(folder)) {
                        entries.forEach(entry -> recipes.add(folder + "/" + entry.name()));
                    }
                }
            }
        }
        return recipes;
    }

    private void requireSame(OciLayout source, String target, String tag) throws IOException {
        try (OciLayout out = layout(target)) {
            assertArrayEquals(source.read(tag).bytes(), out.read(tag).bytes());
            SampleImage.readAll(out, tag);
        }
    }

    @Test
    void blobThatIsDroppedForTheBudgetGoesOutAsItCame() throws IOException {
        try (Images images = new Images();
                OciLayout source = layout("source")) {
            ImageStore store = ImageStore.of(images.store);
            long size = 0;
            for (int i = 0; i < 4; i++) {
                SampleImage image = words(i, 500_000);
                image.writeTo(source, "" + i);
                size = image.layers().get(0).length;
            }
            long budget = size * 2 + size / 2;
            for (int i = 0; i < 4; i++) {
                store.pull(source, "" + i, "" + i, pull(budget));
            }
            assertEquals(2, recipes(images.store).size());
            long kept = images.tars.limitKeptBlobs(Long.MAX_VALUE);
            assertTrue(kept <= budget && kept > size, kept + " bytes");
            try (Layer root = images.store.root()) {
                for (String recipe : recipes(images.store)) {
                    assertTrue(
                            root.stat(recipe).size() < size / 100,
                            "recipe of " + root.stat(recipe).size());
                }
            }
            for (int i = 0; i < 4; i++) {
                store.push("" + i, layout("target"), "" + i, PRESERVED);
                requireSame(source, "target", "" + i);
            }
            // A push that may pack anew does not.
            store.push("0", layout("other"), "0", PushOptions.defaults());
            requireSame(source, "other", "0");
            // A pull does not read a blob whose recipe is there.
            store.pull(source, "0", "0", pull(LARGE));
            assertEquals(kept, images.tars.limitKeptBlobs(Long.MAX_VALUE));
        }
    }

    /**
     * skopeo and umoci compress with pgzip, in parts of 1 MiB and 256 KiB. Once, their blobs had no small recipes and
     * were dropped.
     */
    @Test
    void blobsOfSkopeoAndUmociLeaveSmallRecipes() throws Exception {
        byte[] noise = new byte[200_000];
        new Random(1).nextBytes(noise);
        byte[] tar = new TarBytes()
                .file("words", text(1, 1_500_000))
                .file("noise", new String(noise, StandardCharsets.ISO_8859_1))
                .file("more", text(2, 1_000_000))
                .file("zeros", "\0".repeat(300_000))
                .bytes();
        Files.writeString(folder.resolve("file"), text(3, 800_000));
        try (Images images = new Images();
                OciLayout plain = layout("plain")) {
            image(tar, tar, MediaTypes.LAYER).writeTo(plain, "1");
            Tools.run(folder, "skopeo", "--insecure-policy", "copy", "oci:plain:1", "oci:packed:1");
            Tools.run(folder, "umoci", "insert", "--rootless", "--image", "packed:1", "file", "/file");
            ImageStore store = ImageStore.of(images.store);
            try (OciLayout packed = OciLayout.open(folder.resolve("packed"))) {
                Image image = store.pull(packed, "1", "app", pull(LARGE));
                long bytes = images.tars.limitKeptBlobs(Long.MAX_VALUE);
                assertEquals(0, images.tars.condenseKeptBlobs(0));
                List<String> recipes = recipes(images.store);
                assertEquals(image.config().diffIds().size(), recipes.size());
                long recipeBytes = 0;
                try (Layer root = images.store.root()) {
                    for (String recipe : recipes) {
                        recipeBytes += root.stat(recipe).size();
                    }
                }
                assertTrue(recipeBytes < bytes / 80, recipeBytes + " bytes for blobs of " + bytes);
                store.push("app", layout("target"), "1", PRESERVED);
                requireSame(packed, "target", "1");
            }
        }
    }

    @Test
    void recipeIsThereAfterTheStoreIsOpenedAgain() throws IOException {
        Path file = folder.resolve("store");
        try (OciLayout source = layout("source")) {
            SampleImage.of("again", true).writeTo(source, "1");
            try (LayerStore store = LayerStore.create(file, 64 << 20)) {
                ImageStore.of(store).pull(source, "1", "app", pull(LARGE));
                assertEquals(0, LayerTars.of(store).condenseKeptBlobs(0));
                assertEquals(2, recipes(store).size());
            }
            try (LayerStore store = LayerStore.open(file)) {
                ImageStore.of(store).push("app", layout("target"), "1", PRESERVED);
                requireSame(source, "target", "1");
                assertTrue(store.check().isClean());
            }
        }
    }

    @Test
    void blobsOfOtherFormsAreDroppedAsBefore() throws IOException {
        byte[] content = new byte[300_000];
        new Random(1).nextBytes(content);
        byte[] tar = new TarBytes()
                .file("noise", new String(content, StandardCharsets.ISO_8859_1))
                .bytes();
        try (Images images = new Images();
                OciLayout source = layout("source")) {
            ImageStore store = ImageStore.of(images.store);
            image(tar, tar, MediaTypes.LAYER).writeTo(source, "plain");
            store.pull(source, "plain", "plain", pull(LARGE));
            assertEquals(0, images.tars.condenseKeptBlobs(0));
            assertEquals(List.of(), recipes(images.store));
            IOException failure =
                    assertThrows(IOException.class, () -> store.push("plain", layout("target"), "1", PRESERVED));
            assertTrue(failure.getMessage().contains(Digest.of(tar).toString()), failure.getMessage());
        }
    }

    @Test
    void damagedRecipeIsNamedAndNothingIsPushed() throws IOException {
        try (Images images = new Images();
                OciLayout source = layout("source");
                OciLayout target = layout("target")) {
            SampleImage image = words(1, 300_000);
            image.writeTo(source, "1");
            ImageStore store = ImageStore.of(images.store);
            store.pull(source, "1", "app", pull(LARGE));
            images.tars.condenseKeptBlobs(0);
            String recipe = recipes(images.store).get(0);
            try (Layer root = images.store.root()) {
                byte[] bytes = root.readAllBytes(recipe);
                for (int at : new int[] {0, 1, bytes.length / 2, bytes.length - 1}) {
                    byte[] damaged = bytes.clone();
                    damaged[at] ^= 0x40;
                    root.writeAllBytes(recipe, damaged);
                    InvalidImageException failure =
                            assertThrows(InvalidImageException.class, () -> store.push("app", target, "1", PRESERVED));
                    Digest blob = Digest.of(image.layers().get(0));
                    assertTrue(failure.getMessage().contains(blob.toString()), failure.getMessage());
                    assertFalse(target.has(blob));
                    assertEquals(List.of(), target.tags());
                }
                // A push that may pack the layer anew does so.
                store.push("app", layout("packed"), "1", PushOptions.defaults());
                SampleImage.readAll(layout("packed"), "1");
                root.writeAllBytes(recipe, bytes);
            }
            store.push("app", target, "1", PRESERVED);
            requireSame(source, "target", "1");
        }
    }

    @Test
    void recipeGoesWithItsLayer() throws IOException {
        try (Images images = new Images();
                OciLayout source = layout("source")) {
            words(1, 300_000).writeTo(source, "1");
            ImageStore store = ImageStore.of(images.store);
            store.pull(source, "1", "1", pull(LARGE));
            images.tars.condenseKeptBlobs(0);
            assertEquals(1, recipes(images.store).size());
            store.remove("1");
            store.prune();
            try (Layer root = images.store.root();
                    DirectoryEntries left = root.list("/lcfs-oci/layers")) {
                assertFalse(left.iterator().hasNext());
            }
        }
    }

    /** A recipe is not made twice, and the file of one that a crash interrupted is deleted. */
    @Test
    void recipeStaysWhenItsBlobIsKeptAndDroppedAgain() throws IOException {
        try (Images images = new Images()) {
            byte[] blob = words(1, 300_000).layers().get(0);
            ImportOptions options =
                    ImportOptions.defaults().withKeptBlobs(LARGE).withBlobRecipes(true);
            String layer = images.read(null, blob, options).name();
            images.tars.condenseKeptBlobs(0);
            images.tars.read(null, new ByteArrayInputStream(blob), options);
            assertEquals(blob.length, images.tars.limitKeptBlobs(Long.MAX_VALUE));
            String blobs = "/lcfs-oci/layers/" + images.store.stat(layer).id() + "/blobs";
            try (Layer root = images.store.root()) {
                root.write(blobs + "/new-of a crash", 0, new byte[1000]);
                long before = root.stat(recipes(images.store).get(0)).inode();
                assertEquals(0, images.tars.condenseKeptBlobs(0));
                assertEquals(before, root.stat(recipes(images.store).get(0)).inode());
                assertFalse(root.exists(blobs + "/new-of a crash"));
            }
        }
    }
}
