package io.lcfs.bench.scale;

import static io.lcfs.FileOption.NO_FOLLOW;

import io.lcfs.FileOption;
import io.lcfs.Layer;
import io.lcfs.LayerFile;
import io.lcfs.LayerStore;
import io.lcfs.RemoveOption;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/** A chain of snapshots, and the cost of reads at its two ends. */
final class DeepChain {
    private static final String LIVE = "chain-live";
    private static final String LARGE = "/large";
    private static final String STEP = "/step";
    private static final int LARGE_BLOCKS = 4096;
    private static final int READS = 200_000;
    private static final int SAMPLES = 100;

    private final LayerStore store;
    private final Meter meter;
    private final int depth;
    private final BlockPattern pattern = new BlockPattern();

    private DeepChain(StoreSite site, Meter meter) {
        this.store = site.store();
        this.meter = meter;
        this.depth = site.sizes().depth();
    }

    static void run(StoreSite site, Meter meter) throws IOException {
        DeepChain step = new DeepChain(site, meter);
        step.build();
        step.compareReads();
        meter.measure("read a file of layers here and there", SAMPLES, step::sample);
        step.remove();
    }

    private static String name(int level) {
        return "chain-" + level;
    }

    /** Builds the chain: level 1 has the large file, and each level above it changes a small file. */
    private void build() throws IOException {
        try (Layer live = store.createLayer(LIVE)) {
            try (LayerFile file = live.openFile(LARGE, FileOption.WRITE, FileOption.CREATE)) {
                for (int i = 0; i < LARGE_BLOCKS; i++) {
                    pattern.write(file, i);
                }
            }
            meter.measure("write and snapshot", depth, () -> {
                Pace pace = new Pace(meter, "levels", depth);
                for (int level = 1; level <= depth; level++) {
                    live.write(STEP, 0, Integer.toString(level).getBytes(StandardCharsets.US_ASCII));
                    store.snapshot(LIVE, name(level)).close();
                    pace.step();
                }
                return pace.note();
            });
        }
        store.remove(LIVE);
        meter.measure("sync", 1, () -> {
            store.sync();
            return "";
        });
    }

    private void compareReads() throws IOException {
        try (Layer bottom = store.openLayer(name(1));
                Layer top = store.openLayer(name(depth));
                LayerFile atBottom = bottom.openFile(LARGE);
                LayerFile atTop = top.openFile(LARGE)) {
            readAtRandom(atBottom); // This compiles the code and verifies each checksum.
            readAtRandom(atTop);
            meter.measure("random 4 KiB read at the bottom", READS, () -> readAtRandom(atBottom));
            meter.measure("random 4 KiB read at the top", READS, () -> readAtRandom(atTop));
            statOften(bottom);
            statOften(top);
            meter.measure("stat at the bottom", READS, () -> statOften(bottom));
            meter.measure("stat at the top", READS, () -> statOften(top));
        }
    }

    private String readAtRandom(LayerFile file) throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < READS; i++) {
            pattern.requireWritten(file, random.nextInt(LARGE_BLOCKS));
        }
        return "";
    }

    private static String statOften(Layer layer) throws IOException {
        for (int i = 0; i < READS; i++) {
            Sanity.require(layer.stat(LARGE, NO_FOLLOW).size() > 0, "the large file is there");
        }
        return "";
    }

    private String sample() throws IOException {
        for (int i = 0; i < SAMPLES; i++) {
            int level = 1 + (int) ((long) i * depth / SAMPLES);
            try (Layer layer = store.openLayer(name(level))) {
                String found = new String(layer.readAllBytes(STEP), StandardCharsets.US_ASCII);
                Sanity.requireEqual("level in " + name(level), level, Integer.parseInt(found));
            }
        }
        return "";
    }

    /** Removes every second layer of the chain, and then the other layers from the top. */
    private void remove() throws IOException {
        meter.measure("remove each second level out of the chain", depth / 2, () -> {
            for (int level = 2; level <= depth; level += 2) {
                store.remove(name(level), RemoveOption.FORCE);
            }
            return "the calls";
        });
        meter.measure("reclaim", depth / 2, () -> {
            store.reclaim();
            return "";
        });
        try (Layer top = store.openLayer(name(depth - 1 + depth % 2));
                LayerFile file = top.openFile(LARGE)) {
            readAtRandom(file);
        }
        meter.measure("remove the rest from the top and reclaim", (depth + 1) / 2, () -> {
            for (int level = depth - 1 + depth % 2; level >= 1; level -= 2) {
                store.remove(name(level));
            }
            store.reclaim();
            return "";
        });
    }
}
