package io.lcfs.bench.scale;

import static io.lcfs.FileOption.NO_FOLLOW;

import io.lcfs.Change;
import io.lcfs.DirectoryEntries;
import io.lcfs.DirectoryEntry;
import io.lcfs.FileKind;
import io.lcfs.Layer;
import io.lcfs.LayerDiff;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/** A layer with very many small files, which is created, listed, read, changed, compared, and removed. */
final class ManyFiles {
    private static final String LAYER = "files";
    private static final String CHANGED = "files-changed";
    private static final long PER_DIRECTORY = 1000;
    private static final long PER_UPPER_DIRECTORY = 100 * PER_DIRECTORY;
    private static final int MAX_SAMPLES = 100_000;
    private static final int MAX_CHANGES = 100;
    private static final int COMPARISONS = 100;
    private static final int FILE_BYTES = 100;

    private final StoreSite site;
    private final Meter meter;
    private final long files;
    private final ByteBuffer content = ByteBuffer.allocate(FILE_BYTES);

    private ManyFiles(StoreSite site, Meter meter) {
        this.site = site;
        this.meter = meter;
        this.files = site.sizes().files();
    }

    static void run(StoreSite site, Meter meter) throws IOException {
        ManyFiles step = new ManyFiles(site, meter);
        site.store().reclaim();
        long before = site.usedBytes();
        step.create();
        step.read();
        step.change();
        step.remove();
        ManyLayers.requireGivenBack(before, site.usedBytes());
    }

    private static String upper(long file) {
        return "/upper-" + file / PER_UPPER_DIRECTORY;
    }

    private static String directory(long file) {
        return upper(file) + "/directory-" + file / PER_DIRECTORY;
    }

    private static String path(long file) {
        return directory(file) + "/file-" + file;
    }

    /** Returns the bytes of a file, which begin with its number. */
    private ByteBuffer content(long file) {
        return content.clear().putLong(0, file).putLong(Long.BYTES, ~file);
    }

    private void create() throws IOException {
        try (Layer layer = site.store().createLayer(LAYER)) {
            meter.measure("create files of " + FILE_BYTES + " bytes", files, () -> {
                Pace pace = new Pace(meter, "files", files);
                for (long i = 0; i < files; i++) {
                    if (i % PER_UPPER_DIRECTORY == 0) {
                        layer.createDirectory(upper(i));
                    }
                    if (i % PER_DIRECTORY == 0) {
                        layer.createDirectory(directory(i));
                    }
                    layer.write(path(i), 0, content(i));
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
        try (Layer layer = site.store().openLayer(LAYER)) {
            meter.measure("list all directories", files, () -> {
                Sanity.requireEqual("files listed", files, count(layer, "/"));
                return "";
            });
            long samples = Math.min(MAX_SAMPLES, files);
            SplittableRandom random = new SplittableRandom(files);
            meter.measure("stat at random", samples, () -> {
                for (long i = 0; i < samples; i++) {
                    String path = path(random.nextLong(files));
                    Sanity.requireEqual(
                            "size of " + path,
                            FILE_BYTES,
                            layer.stat(path, NO_FOLLOW).size());
                }
                return "";
            });
            meter.measure("read a whole file at random", samples, () -> {
                for (long i = 0; i < samples; i++) {
                    long file = random.nextLong(files);
                    long number =
                            ByteBuffer.wrap(layer.readAllBytes(path(file))).getLong();
                    Sanity.requireEqual("number in " + path(file), file, number);
                }
                return "";
            });
        }
    }

    private static long count(Layer layer, String path) throws IOException {
        long count = 0;
        try (DirectoryEntries entries = layer.list(path)) {
            for (DirectoryEntry entry : entries) {
                count += entry.kind() == FileKind.DIRECTORY ? count(layer, join(path, entry.name())) : 1;
            }
        }
        return count;
    }

    private static String join(String directory, String name) {
        return directory.equals("/") ? directory + name : directory + "/" + name;
    }

    private void change() throws IOException {
        long changes = Math.min(MAX_CHANGES, files);
        meter.measure("clone, change files, commit", changes, () -> {
            try (Layer layer = site.store().cloneLayer(LAYER, CHANGED)) {
                for (long i = 0; i < changes; i++) {
                    layer.write(path(i * files / changes), 0, content(-1));
                }
                layer.commit();
            }
            return "";
        });
        meter.measure("compare with the layer below", 1, () -> {
            Sanity.requireEqual("changes", changes, countChanges());
            return changes + " changes in " + files + " files";
        });
        meter.measure("the same again", COMPARISONS, () -> {
            for (int i = 0; i < COMPARISONS; i++) {
                Sanity.requireEqual("changes", changes, countChanges());
            }
            return "";
        });
    }

    private long countChanges() throws IOException {
        long changes = 0;
        try (LayerDiff diff = site.store().diff(LAYER, CHANGED)) {
            for (Change change : diff) {
                changes += change.fileKind() == FileKind.DIRECTORY ? 0 : 1;
            }
        }
        return changes;
    }

    private void remove() throws IOException {
        meter.measure("remove both layers", 2, () -> {
            site.store().remove(CHANGED);
            site.store().remove(LAYER);
            return "the calls";
        });
        meter.measure("reclaim", files, () -> {
            site.store().reclaim();
            return "per file";
        });
    }
}
