package io.lcfs.build.change;

import io.lcfs.Change;
import io.lcfs.FileInfo;
import io.lcfs.Layer;
import io.lcfs.LayerDiff;
import io.lcfs.TreeEntry;
import java.io.IOException;
import java.time.Instant;
import java.util.Iterator;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The times of modification in the layer of a step. The store sets times itself when names change; no layer may show
 * them, because the same step would give another layer later. So a directory that the layer below has gets its time
 * back, and anything else that has a time of this step gets {@link #MADE}. A later time than the latest is replaced by
 * the latest.
 */
public final class LayerTimes {
    /** The time of files and directories that a build makes: one second, because some programs take 0 for none. */
    public static final Instant MADE = Instant.ofEpochSecond(1);

    private final Instant latest;
    private final Set<String> touched = new TreeSet<>();
    private Instant begin = Instant.MAX;

    /** Creates the times of a layer that does not exist yet. */
    public LayerTimes(Instant latest) {
        this.latest = latest;
    }

    /** Notes that the layer is made from now on; must be called before the layer exists. */
    public void begin() {
        begin = Instant.now();
    }

    /** Notes that names of a directory change. */
    void touched(String directory) {
        touched.add(directory);
    }

    /** Sets the times of all that a layer changed; {@code below} is the layer below, {@code null} for none. */
    public void settle(Layer layer, @Nullable String below) throws IOException {
        Instant end = Instant.now();
        touched.add("/");
        if (below == null) {
            try (Stream<TreeEntry> all = layer.walk("/")) {
                for (Iterator<TreeEntry> entries = all.iterator(); entries.hasNext(); ) {
                    TreeEntry entry = entries.next();
                    settle(layer, entry.path(), entry.info(), null, end);
                }
            }
            return;
        }
        try (Layer lower = layer.store().openLayer(below)) {
            try (LayerDiff diff = layer.store().diff(below, layer.name())) {
                for (Change change : diff) {
                    touched.add(StepFiles.above(change.path()));
                    if (change.kind() != Change.Kind.REMOVED) {
                        settle(layer, change.path(), lower, end);
                    }
                }
            }
            for (String directory : touched) {
                settle(layer, directory, lower, end);
            }
        }
    }

    private void settle(Layer layer, String path, Layer lower, Instant end) throws IOException {
        FileInfo info = StepFiles.find(layer, path);
        if (info != null) {
            settle(layer, path, info, lower, end);
        }
    }

    private void settle(Layer layer, String path, FileInfo info, @Nullable Layer lower, Instant end)
            throws IOException {
        Instant time = info.mtime();
        Instant before = lower == null ? null : before(lower, path, info);
        if (time.equals(before)) {
            return;
        }
        if (!time.isBefore(begin) && !time.isAfter(end)) {
            layer.setModifiedTime(path, before != null && info.isDirectory() ? before : MADE);
        } else if (time.isAfter(latest)) {
            layer.setModifiedTime(path, latest);
        }
    }

    /** Returns the time that the same file has in the layer below; {@code null} if it is not there. */
    private static @Nullable Instant before(Layer lower, String path, FileInfo info) throws IOException {
        FileInfo below = StepFiles.find(lower, path);
        return below != null && below.inode() == info.inode() ? below.mtime() : null;
    }
}
