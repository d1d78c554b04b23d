package io.lcfs.build;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.oci.ImageStore;
import io.lcfs.oci.image.PushOptions;
import io.lcfs.oci.layout.OciLayout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What pruning removes and keeps. */
class BuildCacheTest extends BuildFixture {
    private String build(String name, String... contents) throws IOException {
        ImageBuilder build = scratch();
        for (String content : contents) {
            build = build.write("/" + content, content.repeat(10_000).getBytes(UTF_8));
        }
        return build.commitTo(name).layer();
    }

    private boolean isThere(String layer) throws IOException {
        return store.exists(layer);
    }

    @Test
    void theLeastRecentlyUsedLayersThatNoImageNeedsAreRemoved() throws IOException {
        ImageStore images = ImageStore.of(store);
        String a = build("a", "base", "a");
        String b = build("b", "base", "b");
        String c = build("c", "base", "c");
        images.remove("a");
        images.remove("b");
        assertEquals(0, BuildCache.of(store).prune(Long.MAX_VALUE).removed().size());
        build("again", "base", "a");
        images.remove("again");
        long each = store.usage(b).ownBytes();
        PruneReport report = BuildCache.of(store).prune(each);
        assertEquals(List.of(b), report.removed());
        assertEquals(each, report.removedBytes());
        assertTrue(isThere(a) && isThere(c) && !isThere(b));
        assertEquals(List.of(a), BuildCache.of(store).prune(0).removed());
        assertEquals(2, store.list().size());
        images.remove("c");
        assertEquals(2, BuildCache.of(store).prune(0).removed().size());
        assertEquals(List.of(), store.list());
    }

    @Test
    void layersThatAnotherLayerStandsOnStay() throws IOException {
        String layer = build("app", "one", "two");
        store.cloneLayer(layer, "mine").close();
        ImageStore.of(store).remove("app");
        assertEquals(List.of(), BuildCache.of(store).prune(0).removed());
        store.remove("mine");
        assertEquals(2, BuildCache.of(store).prune(0).removed().size());
    }

    /** Another thread removes the upper layer after a prune has listed it, so that the lower one can be removed. */
    @Test
    void aLayerMayBeRemovedBesideAPrune() throws IOException {
        String upper = build("app", "one", "two");
        String lower = store.stat(upper).parent();
        ImageStore.of(store).remove("app");
        LayerStore observed = HookedStore.before(store, "usage", () -> {
            if (store.exists(upper)) {
                store.remove(upper);
            }
        });
        PruneReport report = BuildCache.of(observed).prune(0);
        assertEquals(List.of(lower), report.removed());
        assertEquals(0, report.keptBytes());
    }

    /** Another thread prunes after a build has read which layer its base has. */
    @Test
    void aPruneTakesNoBaseFromABuild() throws Exception {
        build("base", "one");
        AtomicReference<Thread> pruning = new AtomicReference<>();
        LayerStore[] observed = new LayerStore[1];
        observed[0] = HookedStore.before(store, "stat", () -> {
            if (pruning.get() == null) {
                pruning.set(new Thread(() -> replaceAndPrune(observed[0], "base")));
                pruning.get().start();
                while (pruning.get().isAlive() && pruning.get().getState() != Thread.State.WAITING) {
                    Thread.onSpinWait();
                }
            }
        });
        ImageBuilder.from(observed[0], "base").mkdir("/x").commitTo("app");
        pruning.get().join();
        assertEquals(3, store.list().size());
    }

    /** An image is pushed as it was when the push began, whatever gets its name, as with the prune of images. */
    @Test
    void aPruneTakesNoLayerFromAPush() throws Exception {
        build("app", "one", "two");
        AtomicBoolean done = new AtomicBoolean();
        PushOptions options = PushOptions.defaults().withProgress(update -> {
            if (!done.getAndSet(true)) {
                replaceAndPrune(store, "app");
            }
        });
        try (OciLayout target = OciLayout.create(folder.resolve("layout"))) {
            ImageStore.of(store).push("app", target, "latest", options);
        }
        assertEquals(2, BuildCache.of(store).prune(0).removed().size());
    }

    private void replaceAndPrune(LayerStore observed, String name) {
        try {
            build(name, "other");
            BuildCache.of(observed).prune(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aBuildPrunesToItsLimit() throws IOException {
        for (int i = 0; i < 5; i++) {
            scratch()
                    .withCacheBytes(0)
                    .write("/same", new byte[5000])
                    .write("/file", ("content " + i).getBytes(UTF_8))
                    .commitTo("app");
            assertEquals(2, store.list().size());
        }
    }

    @Test
    void whatIsKnownOfFilesGoesWithTheLastStepThatNeedsIt() throws Exception {
        // Not a file that the test makes, because that would be too young.
        Path jar = Path.of(
                Test.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        scratch().copy(jar, "/one").commitTo("one");
        scratch().mkdir("/x").copy(jar, "/one").commitTo("two");
        assertEquals(1, known());
        ImageStore.of(store).remove("one");
        BuildCache.of(store).prune(0);
        assertEquals(1, known());
        ImageStore.of(store).remove("two");
        BuildCache.of(store).prune(0);
        assertEquals(0, known());
    }

    /** Returns the number of the files with known digests. */
    private int known() throws IOException {
        List<String> names = new ArrayList<>();
        try (Layer root = store.root()) {
            if (root.exists("/lcfs-build/files")) {
                try (var entries = root.list("/lcfs-build/files")) {
                    entries.forEach(entry -> names.add(entry.name()));
                }
            }
        }
        return names.size();
    }

    /** Builds, removals and prunes in a random order; the layers of images are never removed, all others always are. */
    @Test
    void randomBuildsAndPrunesKeepExactlyWhatImagesNeed() throws IOException {
        long seed = Long.getLong("lcfs.seed", 7);
        Random random = new Random(seed);
        ImageStore images = ImageStore.of(store);
        for (int round = 0; round < 60; round++) {
            String name = "image" + random.nextInt(5);
            if (random.nextInt(4) == 0) {
                images.remove(name);
            } else {
                String[] contents = new String[1 + random.nextInt(4)];
                for (int i = 0; i < contents.length; i++) {
                    contents[i] = String.valueOf((char) ('a' + random.nextInt(3)));
                }
                build(name, contents);
            }
            Set<String> needed = new HashSet<>();
            for (String image : images.names()) {
                String layer = images.get(image).layer();
                needed.add(layer);
                store.ancestors(layer).forEach(above -> needed.add(above.name()));
            }
            Set<String> all = new HashSet<>();
            store.list().forEach(layer -> all.add(layer.name()));
            assertTrue(all.containsAll(needed), "seed " + seed);
            if (random.nextInt(3) == 0) {
                long budget = random.nextBoolean() ? 0 : random.nextInt(200_000);
                PruneReport report = BuildCache.of(store).prune(budget);
                report.removed().forEach(layer -> assertTrue(!needed.contains(layer), "seed " + seed));
                assertTrue(report.keptBytes() <= budget, "seed " + seed);
                if (budget == 0) {
                    Set<String> left = new HashSet<>();
                    store.list().forEach(layer -> left.add(layer.name()));
                    assertEquals(needed, left, "seed " + seed);
                }
            }
        }
    }
}
