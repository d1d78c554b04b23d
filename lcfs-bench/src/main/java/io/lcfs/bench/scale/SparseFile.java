package io.lcfs.bench.scale;

import io.lcfs.Change;
import io.lcfs.FileOption;
import io.lcfs.Layer;
import io.lcfs.LayerDiff;
import io.lcfs.LayerFile;
import io.lcfs.LayerStore;
import io.lcfs.bench.Workload;
import java.io.IOException;
import java.util.SplittableRandom;

/**
 * A large file that consists almost entirely of holes: random blocks with even numbers are written, so that the odd
 * ones stay holes.
 */
final class SparseFile {
    private static final String LAYER = "sparse";
    private static final String CHANGED = "sparse-changed";
    private static final String FILE = "/sparse";
    private static final int BYTES_PER_WRITE = 100 << 10;
    private static final int MAX_READS = 100_000;
    private static final int MAX_CHANGES = 100;

    private final LayerStore store;
    private final Meter meter;
    private final long sizeBytes;
    private final long pairs;
    private final int writes;
    private final int reads;
    private final BlockPattern pattern = new BlockPattern();

    private SparseFile(StoreSite site, Meter meter) {
        this.store = site.store();
        this.meter = meter;
        this.sizeBytes = site.sizes().sparseBytes();
        this.pairs = sizeBytes / Workload.BLOCK_BYTES / 2;
        this.writes = Math.toIntExact(sizeBytes / BYTES_PER_WRITE);
        this.reads = Math.min(MAX_READS, writes);
    }

    static void run(StoreSite site, Meter meter) throws IOException {
        SparseFile step = new SparseFile(site, meter);
        step.write();
        step.read();
        step.change();
        step.remove();
    }

    private SplittableRandom places() {
        return new SplittableRandom(sizeBytes);
    }

    private void write() throws IOException {
        try (Layer layer = store.createLayer(LAYER);
                LayerFile file = layer.openFile(FILE, FileOption.WRITE, FileOption.CREATE)) {
            file.truncate(sizeBytes);
            meter.measure("random 4 KiB write", writes, () -> {
                Pace pace = new Pace(meter, "blocks", writes);
                SplittableRandom places = places();
                for (int i = 0; i < writes; i++) {
                    pattern.write(file, 2 * places.nextLong(pairs));
                    pace.step();
                }
                return pace.note();
            });
            meter.measure("commit", 1, () -> {
                layer.commit();
                return "";
            });
        }
    }

    private void read() throws IOException {
        try (Layer layer = store.openLayer(LAYER);
                LayerFile file = layer.openFile(FILE)) {
            Sanity.requireEqual("size of the file", sizeBytes, file.size());
            meter.measure("read what was written, at random", reads, () -> {
                SplittableRandom places = places();
                for (int i = 0; i < reads; i++) {
                    pattern.requireWritten(file, 2 * places.nextLong(pairs));
                }
                return "";
            });
            meter.measure("read holes at random", reads, () -> {
                SplittableRandom places = places();
                for (int i = 0; i < reads; i++) {
                    pattern.requireHole(file, 2 * places.nextLong(pairs) + 1);
                }
                return "";
            });
        }
    }

    private void change() throws IOException {
        int changes = Math.min(MAX_CHANGES, writes);
        meter.measure("clone, write into holes, commit", changes, () -> {
            try (Layer layer = store.cloneLayer(LAYER, CHANGED)) {
                try (LayerFile file = layer.openFile(FILE, FileOption.WRITE)) {
                    for (int i = 0; i < changes; i++) {
                        pattern.write(file, 2 * (i * pairs / changes) + 1);
                    }
                }
                layer.commit();
            }
            return "";
        });
        meter.measure("compare with the layer below", 1, () -> {
            long found = 0;
            try (LayerDiff diff = store.diff(LAYER, CHANGED)) {
                for (Change change : diff) {
                    Sanity.require(change.path().equals(FILE), "only " + FILE + " changed, not " + change);
                    found++;
                }
            }
            Sanity.requireEqual("changes", 1, found);
            return "";
        });
    }

    private void remove() throws IOException {
        meter.measure("remove both layers and reclaim", writes, () -> {
            store.remove(CHANGED);
            store.remove(LAYER);
            store.reclaim();
            return "per block";
        });
    }
}
