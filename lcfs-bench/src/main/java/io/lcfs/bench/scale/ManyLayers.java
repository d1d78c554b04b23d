package io.lcfs.bench.scale;

import io.lcfs.Layer;
import io.lcfs.LayerFilter;
import io.lcfs.LayerStore;
import io.lcfs.bench.FileTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;

/** Many writable layers on one base, each with a small write, and the cost of opening the store with them. */
final class ManyLayers {
    private static final String BASE = "base";
    private static final String FILE = "/changed";
    private static final int BASE_FILES = 10;
    private static final int SAMPLES = 1000;
    private static final long SLACK_BYTES = 1L << 20;
    private static final int OPENS = 21;

    private ManyLayers() {}

    static void run(StoreSite site, Meter meter) throws IOException {
        long layers = site.sizes().layers();
        makeBase(site.store());
        meter.measure("clone, one small write", layers, () -> {
            Pace pace = new Pace(meter, "layers", layers);
            for (long i = 0; i < layers; i++) {
                add(site.store(), name(i));
                pace.step();
            }
            return pace.note();
        });
        meter.measure("sync", 1, () -> {
            site.store().sync();
            return "";
        });
        openAgain(site, meter, "close and open");
        meter.measure("open a layer, read its file", SAMPLES, () -> sample(site.store(), layers));
        String wanted = name(layers / 2);
        find(site.store(), meter, "by a regular expression", "name~=^" + wanted + "$", "looks at each layer");
        site.store().setLabel(wanted, "wanted", "yes");
        find(site.store(), meter, "by a label", "labels.wanted==yes", "uses the index");
    }

    private static void find(LayerStore store, Meter meter, String how, String filter, String note) throws IOException {
        meter.measure("find one layer " + how, 1, () -> {
            Sanity.requireEqual(
                    "layers found", 1, store.find(LayerFilter.parse(filter)).size());
            return note;
        });
    }

    static void makeBase(LayerStore store) throws IOException {
        if (!store.exists(BASE)) {
            try (Layer base = store.createLayer(BASE)) {
                new FileTree(BASE_FILES).create(base);
                base.commit();
            }
        }
    }

    private static String name(long index) {
        return "layer-" + index;
    }

    /** Adds a layer on the base, with a file that contains the layer's name. */
    static void add(LayerStore store, String name) throws IOException {
        try (Layer layer = store.cloneLayer(BASE, name)) {
            layer.write(FILE, 0, content(name));
        }
    }

    private static byte[] content(String name) {
        return name.getBytes(StandardCharsets.US_ASCII);
    }

    /** Requires that a layer exists with the file that was written to it. */
    static void requireWhole(LayerStore store, String name) throws IOException {
        try (Layer layer = store.openLayer(name)) {
            Sanity.require(Arrays.equals(content(name), layer.readAllBytes(FILE)), name + " has its file");
        }
    }

    /** Reads the file of layers at random. */
    static String sample(LayerStore store, long layers) throws IOException {
        SplittableRandom random = new SplittableRandom(layers);
        for (int i = 0; i < SAMPLES; i++) {
            requireWhole(store, name(random.nextLong(layers)));
        }
        return "";
    }

    /** Removes all layers without a pause, while their space is reclaimed in the background. */
    static void removeAll(StoreSite site, Meter meter) throws IOException {
        long layers = site.sizes().layers();
        if (!site.store().exists(name(layers - 1))) {
            return; // The step that creates the layers was not chosen.
        }
        meter.measure("remove all layers", layers, () -> {
            Pace pace = new Pace(meter, "removals", layers);
            for (long i = 0; i < layers; i++) {
                site.store().remove(name(i));
                pace.step();
            }
            return pace.note();
        });
        meter.measure("reclaim", layers, () -> {
            site.store().reclaim();
            return "what the background had not done yet";
        });
        requireGivenBack(site.emptyBytes(), site.usedBytes());
    }

    /** Requires that no more space is in use than before, except for a margin for the store itself. */
    static void requireGivenBack(long before, long after) {
        Sanity.require(
                after <= before + before / 10 + SLACK_BYTES,
                "the space came back: " + before + " bytes in use before, now " + after);
    }

    /** Closes and opens the store several times; the figure is the median time of opening. */
    static void openAgain(StoreSite site, Meter meter, String work) throws IOException {
        long[] nanos = new long[OPENS];
        for (int i = 0; i < OPENS; i++) {
            site.close();
            long start = System.nanoTime();
            site.open();
            nanos[i] = System.nanoTime() - start;
        }
        String first = String.format(Locale.ROOT, "median of %d; the first %.1f ms", OPENS, nanos[0] / 1e6);
        Arrays.sort(nanos);
        meter.add(work, 1, nanos[OPENS / 2], first);
    }
}
