package io.lcfs.bench.scale;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.RemoveOption;
import io.lcfs.StoreInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Layers in chains, combs and trees of any shape, which are removed in random order while others stand on them. Each
 * layer writes one part of a file, so plain Java knows which layers keep which parts, and how much content is left.
 */
final class RandomRemoval {
    private static final String FILE = "/file";
    private static final int PARTS = 16;
    private static final int PART_BYTES = 64 << 10;
    private static final int BLOCK_BYTES = 4 << 10;
    private static final int COMB = 100;
    private static final int MAX_SAMPLES = 1000;
    private static final long SLACK_BYTES = 64L << 10;

    /** The most nodes of trees that a layer owns, and that removed layers below keep for it. */
    private static final int NODES_PER_LAYER = 4;

    private final LayerStore store;
    private final Meter meter;
    private final SplittableRandom random = new SplittableRandom(1);
    private final int layers;

    /** For each layer and each part, the layer that wrote the part last; -1 if none did. */
    private final int[][] writers;

    /** The layers that are left, in random order, and their number. */
    private final int[] left;

    private int leftCount;
    private final ByteBuffer content = ByteBuffer.allocate(PART_BYTES);

    private RandomRemoval(StoreSite site, Meter meter) {
        this.store = site.store();
        this.meter = meter;
        this.layers = site.sizes().depth();
        this.writers = new int[layers][];
        this.left = new int[layers];
    }

    static void run(StoreSite site, Meter meter) throws IOException {
        site.store().reclaim();
        long before = site.store().info().usedBytes();
        RandomRemoval step = new RandomRemoval(site, meter);
        step.build();
        step.shuffle();
        step.remove("remove half in random order", step.layers / 2);
        step.requireContent(before);
        step.remove("remove the rest in random order", step.leftCount);
        step.requireContent(before);
        Sanity.requireEqual("residue", 0, site.store().info().residueBytes());
        Sanity.require(site.store().check().isClean(), "the store is whole");
    }

    private static String name(int layer) {
        return "shape-" + layer;
    }

    private void build() throws IOException {
        meter.measure("clone and write 64 KiB", layers, () -> {
            Pace pace = new Pace(meter, "layers", layers);
            for (int layer = 0; layer < layers; layer++) {
                int below = layer == 0 ? -1 : below(layer);
                try (Layer made =
                        below < 0 ? store.createLayer(name(layer)) : store.cloneLayer(name(below), name(layer))) {
                    writers[layer] = below < 0 ? noWriters() : writers[below].clone();
                    int part = random.nextInt(PARTS);
                    writers[layer][part] = layer;
                    made.write(FILE, (long) part * PART_BYTES, content(layer));
                }
                pace.step();
            }
            return pace.note();
        });
        meter.measure("sync", 1, () -> {
            store.sync();
            return "";
        });
    }

    /** Returns the layer below a new one: the last one, one of the last ones, or any. */
    private int below(int layer) {
        return switch (random.nextInt(3)) {
            case 0 -> layer - 1;
            case 1 -> Math.max(0, layer - 1 - random.nextInt(COMB));
            default -> random.nextInt(layer);
        };
    }

    private static int[] noWriters() {
        int[] none = new int[PARTS];
        Arrays.fill(none, -1);
        return none;
    }

    /** Returns the bytes of a part, which begin each block with the number of its writer. */
    private ByteBuffer content(int writer) {
        content.clear();
        for (int at = 0; at < PART_BYTES; at += BLOCK_BYTES) {
            content.putInt(at, writer + 1);
        }
        return content;
    }

    private void shuffle() {
        for (int i = 0; i < layers; i++) {
            int other = random.nextInt(i + 1);
            left[i] = left[other];
            left[other] = i;
        }
        leftCount = layers;
    }

    private void remove(String work, int count) throws IOException {
        meter.measure(work, count, () -> {
            Pace pace = new Pace(meter, "removals", count);
            for (int i = 0; i < count; i++) {
                store.remove(name(left[--leftCount]), RemoveOption.FORCE);
                pace.step();
            }
            return pace.note();
        });
        meter.measure("reclaim", count, () -> {
            store.reclaim();
            return "what the background had not done yet";
        });
    }

    /** Requires that the layers that are left have their content, and that little more than that is in use. */
    private void requireContent(long before) throws IOException {
        BitSet kept = new BitSet();
        for (int i = 0; i < leftCount; i++) {
            for (int writer : writers[left[i]]) {
                if (writer >= 0) {
                    kept.set(writer);
                }
            }
        }
        long contentBytes = (long) kept.cardinality() * PART_BYTES;
        StoreInfo info = store.info();
        long used = info.usedBytes() - before;
        long most = contentBytes + (long) leftCount * NODES_PER_LAYER * BLOCK_BYTES;
        String figures = String.format(
                Locale.ROOT,
                "%,d bytes of content left, %,d in use, residue %,d",
                contentBytes,
                used,
                info.residueBytes());
        meter.say(figures);
        Sanity.require(used >= contentBytes && used <= most + SLACK_BYTES, "only what is left is in use: " + figures);
        int samples = Math.min(MAX_SAMPLES, leftCount);
        if (samples > 0) {
            meter.measure("read what is left", samples, () -> {
                for (int i = 0; i < samples; i++) {
                    read(left[random.nextInt(leftCount)]);
                }
                return "their content is as plain Java expects";
            });
        }
    }

    private void read(int layer) throws IOException {
        try (Layer opened = store.openLayer(name(layer))) {
            ByteBuffer bytes = ByteBuffer.wrap(opened.readAllBytes(FILE));
            for (int part = 0; part < PARTS && part * PART_BYTES < bytes.limit(); part++) {
                Sanity.requireEqual(
                        "writer of part " + part + " of " + name(layer),
                        writers[layer][part] + 1,
                        bytes.getInt(part * PART_BYTES));
            }
        }
    }
}
