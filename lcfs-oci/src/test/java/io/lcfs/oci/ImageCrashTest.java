package io.lcfs.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.CorruptStoreException;
import io.lcfs.DirectoryEntries;
import io.lcfs.Layer;
import io.lcfs.LayerInfo;
import io.lcfs.LayerKind;
import io.lcfs.LayerStore;
import io.lcfs.StoreOptions;
import io.lcfs.TreeEntry;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.Document;
import io.lcfs.oci.content.ImageSource;
import io.lcfs.oci.content.ImageTarget;
import io.lcfs.oci.content.Platform;
import io.lcfs.oci.image.Image;
import io.lcfs.oci.image.PullOptions;
import io.lcfs.oci.image.PushOptions;
import io.lcfs.oci.layer.ExportOptions;
import io.lcfs.oci.layer.ImportOptions;
import io.lcfs.oci.layout.OciArchive;
import io.lcfs.oci.layout.OciLayout;
import io.lcfs.oci.spec.ImageConfig;
import io.lcfs.oci.spec.ImageIndex;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A crash at any write of a call on images, while other threads make a checkpoint after each of its steps. After the
 * crash, the store has the images and layers from before or from after the call, and the next pull removes the remains
 * of an interrupted one.
 */
@Tag("faults")
class ImageCrashTest {
    private static final StoreOptions OPTIONS = StoreOptions.defaults().withBackground(false);
    private static final ImageConfig CONFIG =
            ImageConfig.of(new Platform("linux", "amd64", null)).withCmd(List.of("/bin/app"));

    @TempDir
    private Path folder;

    private Path layout;

    /** Whether layers that no image needs exist before or after the call, so that they must be pruned. */
    private boolean prunes;

    /** Whether there is an image "gone" before the call. */
    private boolean hasOther;

    /** Whether the layer was already committed as the image before the call. */
    private boolean again;

    /** Whether the image of the tag "one" is pulled with its blobs, and must be pushed with the same digests later. */
    private boolean keepsBlobsOrRecipes;

    /** Whether the image that exists before the call is one of an index. */
    private boolean hasIndex;

    @BeforeEach
    void makeLayout() throws IOException {
        layout = folder.resolve("layout");
        try (OciLayout target = OciLayout.create(layout)) {
            for (String tag : List.of("one", "two", "three")) {
                SampleImage.of(tag, true).writeTo(target, tag);
            }
            List<Descriptor> entries = new ArrayList<>();
            for (String tag : List.of("one", "two", "three")) {
                entries.add(target.read(tag).descriptor());
            }
            target.write(ImageIndex.of(entries).document(), "all");
        }
    }

    /** A call on images; {@code work} is a writable layer. */
    private interface Call {
        void on(ImageStore images, Layer work, ImageSource source) throws IOException;
    }

    private static void pull(ImageStore images, ImageSource source, String tag, String name) throws IOException {
        pull(images, source, tag, name, 0);
    }

    private static void pull(ImageStore images, ImageSource source, String tag, String name, long kept)
            throws IOException {
        images.pull(source, tag, name, pullOptions(ImportOptions.defaults().withKeptBlobs(kept)));
    }

    private static PullOptions pullOptions(ImportOptions layers) {
        return PullOptions.defaults()
                .withPlatform(new Platform("linux", "amd64", null))
                .withLayers(layers);
    }

    /**
     * Tries a crash at each write of a call, in three ways; a run with fewer cases tries one of the ways for each
     * write, in turn.
     */
    private void crash(boolean durable, Call call) throws IOException {
        CutDevice device = new CutDevice(1024);
        String before;
        String after;
        try (LayerStore store = LayerStore.create(device, OPTIONS);
                ImageSource source = OciLayout.open(layout)) {
            ImageStore images = ImageStore.of(store);
            images.pull(
                    source,
                    hasIndex ? "all" : "one",
                    "app",
                    pullOptions(ImportOptions.defaults().withKeptBlobs(keepsBlobsOrRecipes ? 1 << 20 : 0))
                            .withAllPlatforms(hasIndex));
            pull(images, source, "two", "gone");
            if (prunes && !hasOther) {
                pull(images, source, "one", "gone");
            }
            if (!hasOther) {
                images.remove("gone");
            }
            store.cloneLayer(images.get("app").layer(), "work").close();
            try (Layer work = store.openLayer("work")) {
                work.write("/made", 0, new byte[5000]);
                if (again) {
                    images.commit(work, CONFIG, "made", "app");
                }
            }
            store.sync();
            before = state(store);
            device.begin();
            LayerStore synced = SyncedStore.of(store);
            try (Layer work = synced.openLayer("work")) {
                call.on(ImageStore.of(synced), work, source);
            }
            if (!durable) {
                store.sync();
            }
            after = state(store);
        }
        Random random = new Random(device.writes());
        int returned = device.writes() - 1;
        for (int count = 0; count <= device.writes(); count++) {
            for (int choice : Effort.isFull() ? new int[] {0, 1, 2} : new int[] {count % 3}) {
                String found = open(device.cut(count, choice, random));
                String where = "write " + count + " of " + device.writes() + ", choice " + choice;
                assertTrue(found.equals(before) || found.equals(after), () -> where + ": " + found);
                assertTrue(count <= returned || found.equals(after), () -> where + ": " + found);
            }
        }
    }

    private String open(CutDevice device) throws IOException {
        try (LayerStore store = LayerStore.open(device, OPTIONS)) {
            String state = state(store);
            requireWhole(store);
            if (keepsBlobsOrRecipes) {
                requirePushed(store);
            }
            try (ImageSource source = OciLayout.open(layout)) {
                pull(ImageStore.of(store), source, "three", "third");
            }
            if (prunes) {
                ImageStore.of(store).prune();
            }
            assertEquals(layersOfImages(store), layers(store));
            assertEquals(recipes(store), ids(store));
            assertEquals(List.of("images", "layers"), filled(store));
            requireWhole(store);
            assertEquals("[]", store.check().findings().toString());
            return state;
        }
    }

    /** Requires that the image goes out with the digests with which it came. */
    private void requirePushed(LayerStore store) throws IOException {
        Path target = folder.resolve("target.tar");
        try (ImageTarget archive = OciArchive.create(target);
                ImageSource source = OciLayout.open(layout)) {
            Document pushed = ImageStore.of(store)
                    .push("app", archive, "one", PushOptions.defaults().withPreserveDigests(true));
            assertEquals(source.read("one"), pushed);
        }
    }

    private static String state(LayerStore store) throws IOException {
        ImageStore images = ImageStore.of(store);
        StringBuilder text = new StringBuilder();
        for (String name : images.names()) {
            Image image = images.get(name);
            text.append(name).append(' ').append(image.layer()).append(' ');
            text.append(Digest.of(image.config().bytes()))
                    .append(' ')
                    .append(image.manifest().isPresent())
                    .append(image.index().map(index -> index.platforms().size()));
            text.append(' ').append(images.layers().origin(image.layer())).append('\n');
        }
        LayerInfo work = store.stat("work");
        return text + work.name() + " is " + work.kind() + " " + work.labels().get("io.lcfs.oci.created-by");
    }

    /** Requires that each layer of each image is committed and is exported as the tar from which it was imported. */
    private static void requireWhole(LayerStore store) throws IOException {
        ImageStore images = ImageStore.of(store);
        for (String top : tops(images)) {
            for (String layer = top; layer != null; ) {
                LayerInfo info = store.stat(layer);
                assertEquals(LayerKind.COMMITTED, info.kind());
                Digest written =
                        images.layers().write(layer, OutputStream.nullOutputStream(), ExportOptions.defaults());
                assertEquals(images.layers().diffId(layer).orElse(written), written);
                layer = info.parent();
            }
        }
        // A file with the name of a kept blob must have all bytes of the blob.
        for (String id : recipes(store)) {
            String folder = "/lcfs-oci/layers/" + id + "/blobs";
            try (Layer root = store.root()) {
                for (String name : root.exists(folder) ? entries(store, folder) : List.<String>of()) {
                    assertTrue(
                            name.startsWith("new-")
                                    || name.equals("sha256-"
                                            + Digest.of(root.readAllBytes(folder + "/" + name))
                                                    .hex()),
                            name);
                }
            }
        }
    }

    /** Returns the top layers of all images, and of all platforms of images with an index. */
    private static SortedSet<String> tops(ImageStore images) throws IOException {
        SortedSet<String> tops = new TreeSet<>();
        for (String name : images.names()) {
            Image image = images.get(name);
            tops.add(image.layer());
            image.index().ifPresent(index -> index.platforms().forEach(platform -> tops.add(platform.layer())));
        }
        return tops;
    }

    /** Returns the layers that an image needs or that were requested independently of images. */
    private static SortedSet<String> layersOfImages(LayerStore store) throws IOException {
        SortedSet<String> needed = new TreeSet<>();
        ImageStore images = ImageStore.of(store);
        List<String> tops = new ArrayList<>(List.of("work"));
        store.list().stream()
                .filter(layer -> layer.labels().containsKey("io.lcfs.oci.blob")
                        && !layer.labels().containsKey("io.lcfs.oci.pulled"))
                .forEach(layer -> tops.add(layer.name()));
        tops.addAll(tops(images));
        for (String top : tops) {
            for (String layer = top; layer != null; layer = store.stat(layer).parent()) {
                needed.add(layer);
            }
        }
        return needed;
    }

    private static SortedSet<String> layers(LayerStore store) throws IOException {
        SortedSet<String> names = new TreeSet<>();
        store.list().forEach(layer -> names.add(layer.name()));
        return names;
    }

    /** Returns the IDs of all layers that were imported from tars. */
    private static SortedSet<String> ids(LayerStore store) throws IOException {
        SortedSet<String> ids = new TreeSet<>();
        store.list().stream()
                .filter(layer -> layer.labels().containsKey("io.lcfs.oci.blob"))
                .forEach(layer -> ids.add(Long.toString(layer.id())));
        return ids;
    }

    private static SortedSet<String> recipes(LayerStore store) throws IOException {
        return new TreeSet<>(entries(store, "/lcfs-oci/layers"));
    }

    /** Returns the folders of this library in layer 0 that are not empty. */
    private static List<String> filled(LayerStore store) throws IOException {
        List<String> filled = new ArrayList<>();
        for (String name : entries(store, "/lcfs-oci")) {
            if (!entries(store, "/lcfs-oci/" + name).isEmpty()) {
                filled.add(name);
            }
        }
        return filled.stream().sorted().toList();
    }

    private static List<String> entries(LayerStore store, String path) throws IOException {
        List<String> names = new ArrayList<>();
        try (Layer root = store.root();
                DirectoryEntries entries = root.list(path)) {
            entries.forEach(entry -> names.add(entry.name()));
        }
        return names;
    }

    @Test
    void whatIsNoneOfOurNotesAndImagesStopsNobody() throws IOException {
        try (LayerStore store = LayerStore.createInMemory(16 << 20, OPTIONS);
                ImageSource source = OciLayout.open(layout)) {
            ImageStore images = ImageStore.of(store);
            pull(images, source, "one", "app");
            try (Layer root = store.root()) {
                for (String folder : List.of("/lcfs-oci/journal", "/lcfs-oci/unfinished")) {
                    root.createDirectories(folder + "/directory/more");
                    root.createFile(folder + "/empty");
                    root.write(folder + "/nonsense", 0, new byte[] {(byte) 0xFF, '\n', 'x', '\n'});
                    root.createSymbolicLink(folder + "/loop", "loop");
                    root.write(folder + "/remove", 0, "remove\n99999999999999999999".getBytes(StandardCharsets.UTF_8));
                    root.createDirectories(folder + "/image");
                    root.write(folder + "/image/name", 0, "other".getBytes(StandardCharsets.UTF_8));
                    root.write(folder + "/image/layer", 0, new byte[] {0, 7});
                }
            }
            assertEquals(List.of("app"), images.names());
            assertEquals("app", images.get("app").name());
            pull(images, source, "two", "app");
            images.remove("app");
            images.prune();
            assertEquals(List.of(), store.list());
        }
    }

    @Test
    void aDamagedImageStopsNobodyElse() throws IOException {
        CutDevice device = new CutDevice(1024);
        try (LayerStore store = LayerStore.create(device, OPTIONS);
                ImageSource source = OciLayout.open(layout)) {
            ImageStore images = ImageStore.of(store);
            pull(images, source, "one", "app");
            ImageConfig large = CONFIG.withEnvironment(List.of("A=" + "x".repeat(20_000)));
            images.create(images.get("app").layer(), large, "bad");
        }
        assertEquals(1, device.damage("\"A=xxxxx".getBytes(StandardCharsets.UTF_8)));
        try (LayerStore store = LayerStore.open(device, OPTIONS);
                ImageSource source = OciLayout.open(layout)) {
            ImageStore images = ImageStore.of(store);
            assertThrows(CorruptStoreException.class, () -> images.find("bad"));
            assertEquals(List.of("app", "bad"), images.names());
            pull(images, source, "two", "app");
            images.remove("app");
            images.prune();
            assertTrue(
                    store.exists(SampleImage.of("one", true)
                            .config()
                            .diffIds()
                            .get(0)
                            .toString()),
                    "of bad");
            images.remove("bad");
            images.prune();
            assertEquals(List.of(), store.list());
        }
    }

    @Test
    void aCommitThatMovesAName() throws IOException {
        crash(true, (images, work, source) -> images.commit(work, CONFIG, "made", "app"));
    }

    @Test
    void aCommitOfTheSameLayerUnderTheSameName() throws IOException {
        again = true;
        crash(true, (images, work, source) -> images.commit(work, CONFIG.withCmd(List.of("/bin/new")), "again", "app"));
    }

    @Test
    void aCommitUnderANewName() throws IOException {
        crash(true, (images, work, source) -> images.commit(work, CONFIG, "made", "new"));
    }

    @Test
    void aPullThatMovesAName() throws IOException {
        crash(true, (images, work, source) -> pull(images, source, "two", "app"));
    }

    @Test
    void aPullUnderANewName() throws IOException {
        crash(true, (images, work, source) -> pull(images, source, "two", "new"));
    }

    @Test
    void aPullThatKeepsItsBlobs() throws IOException {
        crash(true, (images, work, source) -> pull(images, source, "two", "new", 1 << 20));
    }

    @Test
    void aPullThatKeepsTheBlobsOfLayersThatAreThere() throws IOException {
        crash(true, (images, work, source) -> pull(images, source, "one", "app", 1 << 20));
    }

    @Test
    void aPullThatDropsKeptBlobs() throws IOException {
        crash(true, (images, work, source) -> {
            pull(images, source, "one", "app", 1 << 20);
            pull(images, source, "two", "app", 400);
            images.layers().limitKeptBlobs(100);
        });
    }

    /** After a crash, each checkpoint has the blob of a layer, or the recipe from which a push makes it. */
    @Test
    void keptBlobsThatBecomeRecipes() throws IOException {
        keepsBlobsOrRecipes = true;
        crash(false, (images, work, source) -> images.layers().condenseKeptBlobs(0));
    }

    @Test
    void aPullThatDropsKeptBlobsForRecipes() throws IOException {
        keepsBlobsOrRecipes = true;
        crash(
                true,
                (images, work, source) -> images.pull(
                        source,
                        "two",
                        "new",
                        pullOptions(ImportOptions.defaults().withKeptBlobs(400).withBlobRecipes(true))));
    }

    @Test
    void aPullOfAWholeIndex() throws IOException {
        crash(
                true,
                (images, work, source) -> images.pull(
                        source,
                        "all",
                        "new",
                        pullOptions(ImportOptions.defaults()).withAllPlatforms(true)));
    }

    @Test
    void aWholeIndexThatIsForgotten() throws IOException {
        hasIndex = true;
        prunes = true;
        crash(false, (images, work, source) -> images.remove("app"));
    }

    @Test
    void aChangedConfigurationOfAWholeIndex() throws IOException {
        hasIndex = true;
        prunes = true;
        crash(false, (images, work, source) -> images.configure("app", config -> config.withCmd(List.of("/other"))));
    }

    @Test
    void anImportOfALayer() throws IOException {
        byte[] tar = new TarBytes().file("a", "imported").bytes();
        crash(
                false,
                (images, work, source) ->
                        images.layers().read(null, new ByteArrayInputStream(tar), ImportOptions.defaults()));
    }

    @Test
    void aLayerThatIsRemoved() throws IOException {
        crash(false, (images, work, source) -> {
            String layer = images.layers()
                    .read(
                            null,
                            new ByteArrayInputStream(
                                    new TarBytes().file("a", "b").bytes()),
                            ImportOptions.defaults())
                    .name();
            images.layers().remove(layer);
        });
    }

    @Test
    void whatNoImageNeedsIsRemoved() throws IOException {
        prunes = true;
        crash(false, (images, work, source) -> assertEquals(1, images.prune().size()));
    }

    @Test
    void anImageThatIsForgotten() throws IOException {
        crash(false, (images, work, source) -> images.remove("app"));
    }

    @Test
    void anImageWhoseLayersGoWithIt() throws IOException {
        hasOther = true;
        prunes = true;
        crash(false, (images, work, source) -> images.remove("gone"));
    }

    @Test
    void aChangedConfiguration() throws IOException {
        crash(false, (images, work, source) -> images.configure("app", config -> config.withCmd(List.of("/other"))));
    }

    /** What is known of a blob is written in one change, so no crash leaves an unfinished file that nobody deletes. */
    @Test
    void aCrashInAPushLeavesNothing() throws IOException {
        CutDevice device = new CutDevice(1024);
        try (LayerStore store = LayerStore.create(device, OPTIONS);
                OciLayout target = OciLayout.create(folder.resolve("pushed"))) {
            try (Layer work = store.createLayer("work")) {
                ImageStore.of(store).commit(work, CONFIG, "made", "app");
            }
            device.begin();
            ImageStore.of(SyncedStore.of(store)).push("app", target, "1", PushOptions.defaults());
        }
        Random random = new Random(1);
        for (int count = 0; count <= device.writes(); count++) {
            try (LayerStore store = LayerStore.open(device.cut(count, 0, random), OPTIONS);
                    Layer root = store.root();
                    Stream<TreeEntry> entries = root.walk("/lcfs-oci")) {
                String where = "write " + count + " of " + device.writes();
                entries.map(TreeEntry::path)
                        .forEach(path -> assertFalse(path.contains("packed-"), where + ": " + path));
            }
        }
    }

    @Test
    void aLayerThatIsNamed() throws IOException {
        crash(false, (images, work, source) -> {
            String layer = images.get("app").layer();
            images.create(layer, CONFIG, "app");
        });
    }
}
