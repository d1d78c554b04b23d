package io.lcfs.oci.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.DirectoryEntries;
import io.lcfs.Layer;
import io.lcfs.LayerInfo;
import io.lcfs.LayerKind;
import io.lcfs.LayerStore;
import io.lcfs.StoreOptions;
import io.lcfs.oci.Effort;
import io.lcfs.oci.ImageStore;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.Document;
import io.lcfs.oci.image.Image;
import io.lcfs.oci.image.PullOptions;
import io.lcfs.oci.image.PushOptions;
import io.lcfs.oci.layer.ExportOptions;
import io.lcfs.oci.layout.OciLayout;
import io.lcfs.oci.spec.ImageConfig;
import io.lcfs.oci.spec.ImageManifest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Eight builders in one store, in a process that is killed at random times and started again. Each image of which a
 * call had returned exists, byte for byte, and calls that had not returned leave no data behind.
 */
@Tag("faults")
class BuildersTest {
    private static final long STORE_BYTES = 8L << 30;

    @TempDir
    private Path folder;

    private Path layout;

    /** The manifests in the layout, by their tags. */
    private final Map<String, Digest> manifests = new HashMap<>();

    /** The lines of the process about calls that have begun. */
    private final Map<String, String> begun = new HashMap<>();

    private final Set<String> returned = new HashSet<>();
    private final Set<String> removing = new HashSet<>();
    private final Set<String> removed = new HashSet<>();
    private final Map<String, String> pushed = new HashMap<>();

    @Test
    void whatAKilledProcessWasToldIsDurableIsWholeAndNothingElseIsLeft() throws Exception {
        makeLayout();
        long seed = Long.getLong("lcfs.seed", 1);
        long end = System.nanoTime()
                + Duration.ofMinutes(Long.getLong("lcfs.minutes", 0)).toNanos();
        for (long number = seed; number == seed || System.nanoTime() < end; number++) {
            try {
                killAgainAndAgain(number);
            } catch (IOException | RuntimeException | AssertionError e) {
                throw new AssertionError("-Dlcfs.seed=" + number + ": " + e, e);
            }
        }
    }

    private static int kills() {
        return Effort.of(10, 2);
    }

    private void killAgainAndAgain(long seed) throws Exception {
        List.of(begun, pushed).forEach(Map::clear);
        List.of(returned, removing, removed).forEach(Set::clear);
        Random random = new Random(seed);
        Path path = folder.resolve("store" + seed);
        LayerStore.create(path, STORE_BYTES).close();
        try (DialectRegistry registry = new DialectRegistry(Dialect.of("as the specification says"))) {
            for (int kill = 0; kill < kills(); kill++) {
                kill(Builders.start(path, layout, registry.host(), random.nextInt(1 << 30)), random);
                try (LayerStore store = LayerStore.open(path, StoreOptions.defaults())) {
                    requireWhole(store);
                    requireNothingElse(store);
                    assertEquals("[]", store.check().findings().toString());
                }
                requirePushed(registry);
            }
        }
        System.out.println("builders: " + returned.size() + " images, " + pushed.size() + " pushed, " + removed.size()
                + " removed, " + kills() + " kills, seed " + seed);
        Files.delete(path);
    }

    /** Kills the process a random time after its start, and reads its lines. */
    private void kill(Process process, Random random) throws IOException, InterruptedException {
        int lines = random.nextInt(300);
        try (BufferedReader output = process.inputReader()) {
            String line = output.readLine();
            for (int i = 0; i < lines && line != null; i++) {
                hear(line);
                line = output.readLine();
            }
            assertTrue(line != null, "the process ended by itself");
            // This wait has no condition: it makes the kill happen at a random time.
            process.waitFor(random.nextInt(20_000), TimeUnit.MICROSECONDS);
            // A kill by the handle does not close the stream of the output, so it can still be read.
            process.toHandle().destroyForcibly();
            for (; line != null; line = output.readLine()) {
                hear(line);
            }
        } finally {
            process.destroyForcibly().onExit().join();
        }
    }

    private void hear(String line) {
        if (!line.endsWith(" .")) {
            return;
        }
        String[] words = line.split(" ");
        switch (words[0]) {
            case "begins" -> begun.put(words[1], words[2]);
            case "has" -> returned.add(words[1]);
            case "removes" -> removing.add(words[1]);
            case "lacks" -> removed.add(words[1]);
            case "pushed" -> pushed.put(words[1], words[2]);
            default -> throw new AssertionError(line);
        }
    }

    private void requireWhole(LayerStore store) throws IOException {
        ImageStore images = ImageStore.of(store);
        Set<String> names = new TreeSet<>(images.names());
        names.remove("probe");
        for (String name : returned) {
            assertTrue(removing.contains(name) || names.contains(name), () -> name + " is lost");
        }
        for (String name : names) {
            String content = begun.get(name);
            assertTrue(content != null && !removed.contains(name), () -> name + " should not be there");
            Image image = images.get(name);
            if (manifests.containsKey(content)) {
                assertEquals(
                        manifests.get(content),
                        image.manifest().orElseThrow().descriptor().digest(),
                        name);
            } else {
                try (Layer layer = store.openLayer(image.layer())) {
                    assertEquals(content, Builders.tree(layer), name);
                }
            }
        }
        for (String layer : layersOf(store)) {
            LayerInfo info = store.stat(layer);
            assertEquals(LayerKind.COMMITTED, info.kind(), layer);
            if (images.layers().origin(layer).isPresent()) {
                Digest tar = images.layers().write(layer, OutputStream.nullOutputStream(), ExportOptions.defaults());
                assertEquals(images.layers().diffId(layer).orElseThrow(), tar, layer);
            }
        }
        for (LayerInfo layer : store.list()) {
            if (layer.name().startsWith(Builders.WORK) && layer.kind() == LayerKind.COMMITTED) {
                String name = layer.name().substring(Builders.WORK.length());
                assertTrue(
                        names.contains(name) || removing.contains(name), () -> name + " is a layer without its image");
            }
        }
    }

    /** Returns the layers of all images. */
    private static Set<String> layersOf(LayerStore store) throws IOException {
        ImageStore images = ImageStore.of(store);
        Set<String> layers = new TreeSet<>();
        for (String name : images.names()) {
            for (String layer = images.get(name).layer(); layer != null && layers.add(layer); ) {
                layer = store.stat(layer).parent();
            }
        }
        return layers;
    }

    /**
     * Requires that the store has no other data after a pull, which removes the remains of interrupted calls, a removal
     * of the layers that were being built, and a prune.
     */
    private void requireNothingElse(LayerStore store) throws IOException {
        ImageStore images = ImageStore.of(store);
        try (OciLayout source = OciLayout.open(layout)) {
            images.pull(source, "probe", "probe", PullOptions.defaults());
        }
        for (LayerInfo layer : store.list()) {
            if (layer.name().startsWith(Builders.WORK) && layer.kind() == LayerKind.WRITABLE) {
                images.layers().remove(layer.name());
            }
        }
        assertEquals("[images, layers]", filled(store).toString());
        images.prune();
        Set<String> layers = new TreeSet<>();
        Set<String> ids = new TreeSet<>();
        for (LayerInfo layer : store.list()) {
            layers.add(layer.name());
            ids.add(Long.toString(layer.id()));
        }
        assertEquals(layersOf(store), layers);
        Set<String> kept = entries(store, "/lcfs-oci/layers");
        kept.removeAll(ids);
        assertEquals(Set.of(), kept, "recipes without a layer");
    }

    private static Set<String> filled(LayerStore store) throws IOException {
        Set<String> filled = entries(store, "/lcfs-oci");
        for (String name : List.copyOf(filled)) {
            if (entries(store, "/lcfs-oci/" + name).isEmpty()) {
                filled.remove(name);
            }
        }
        return filled;
    }

    private static Set<String> entries(LayerStore store, String path) throws IOException {
        Set<String> names = new TreeSet<>();
        try (Layer root = store.root();
                DirectoryEntries entries = root.list(path)) {
            entries.forEach(entry -> names.add(entry.name()));
        }
        return names;
    }

    /** Requires that the images of all pushes that had returned are complete in the registry. */
    private void requirePushed(DialectRegistry registry) throws IOException {
        for (Map.Entry<String, String> push : pushed.entrySet()) {
            String builder = push.getKey().substring(1, push.getKey().indexOf('-'));
            try (Repository repository = registry.open("builder" + builder, registry.options())) {
                Document manifest = repository.read(push.getKey());
                assertEquals(push.getValue(), manifest.descriptor().digest().toString());
                List<Descriptor> blobs =
                        new ArrayList<>(ImageManifest.parse(manifest).layers());
                blobs.add(ImageManifest.parse(manifest).config());
                for (Descriptor blob : blobs) {
                    assertEquals(blob.digest(), Digest.of(registry.blob(blob.digest())), push.getKey());
                }
            }
        }
    }

    /** Creates a layout with three images on two bases, and an image that is pulled after each kill. */
    private void makeLayout() throws IOException {
        layout = folder.resolve("layout");
        try (LayerStore store = LayerStore.createInMemory(64 << 20, StoreOptions.defaults());
                OciLayout target = OciLayout.create(layout)) {
            makeImage(store, target, null, "lower");
            makeImage(store, target, "lower", "upper");
            makeImage(store, target, null, "other");
            makeImage(store, target, null, "probe");
        }
    }

    private void makeImage(LayerStore store, OciLayout target, String below, String tag) throws IOException {
        try (Layer layer = below == null ? store.createLayer(tag) : store.cloneLayer(below, tag)) {
            for (int i = 0; i < 30; i++) {
                byte[] bytes = TestImage.bytes(i * i * 300, tag.hashCode() + i);
                layer.write("/file" + (below == null ? i : i + 20), 0, bytes);
            }
            layer.commit();
        }
        ImageStore images = ImageStore.of(store);
        images.create(tag, ImageConfig.of(PullOptions.defaults().platform()), tag);
        Document manifest = images.push(tag, target, tag, PushOptions.defaults());
        manifests.put(tag, manifest.descriptor().digest());
    }
}
