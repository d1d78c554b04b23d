package io.lcfs.build.change;

import io.lcfs.Change;
import io.lcfs.FileInfo;
import io.lcfs.Layer;
import io.lcfs.LayerDiff;
import io.lcfs.TreeEntry;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The times of modification in the layer of a step. The store sets the time of a directory when its names change; no
 * layer may show that time, because the same step would give another layer later. So a directory that the layer below
 * has gets its time back, and another one gets the time of what the build makes. All other times come from the input of
 * the step; a later one than the latest is replaced by the latest.
 *
 * <p>A change of names sets the times of modification and of change to the same instant, so equal times show that the
 * store set them. No clock is read, because that of the store may be another one, and an input may have a time of now.
 */
public final class LayerTimes {
    /** The time of files and directories that a build makes: one second, because some programs take 0 for none. */
    public static final Instant MADE = Instant.ofEpochSecond(1);

    private final Instant latest;
    private final Set<String> touched = new TreeSet<>();

    /** Times that the store set in directories whose other attributes were set later. */
    private final Map<String, Instant> setByStore = new HashMap<>();

    /** Creates the times of a layer that does not exist yet. */
    public LayerTimes(Instant latest) {
        this.latest = latest;
    }

    /** Returns the time of what the build makes itself: {@link #MADE}, or the latest time if that is earlier. */
    Instant made() {
        return MADE.isAfter(latest) ? latest : MADE;
    }

    /** Notes that names of a directory change. */
    void touched(String directory) {
        touched.add(directory);
    }

    /** Must be called before an attribute of a directory is set, because that changes the time of change only. */
    public void attributeChanges(String directory, FileInfo before) {
        if (isOfStore(directory, before)) {
            setByStore.put(directory, before.mtime());
        }
    }

    private boolean isOfStore(String path, FileInfo info) {
        Instant time = info.mtime();
        return info.isDirectory() && (time.equals(info.ctime()) || time.equals(setByStore.get(path)));
    }

    /** Sets the times of all that a layer changed; {@code below} is the layer below, {@code null} for none. */
    public void settle(Layer layer, @Nullable String below) throws IOException {
        touched.add("/");
        if (below == null) {
            try (Stream<TreeEntry> all = layer.walk("/")) {
                for (Iterator<TreeEntry> entries = all.iterator(); entries.hasNext(); ) {
                    TreeEntry entry = entries.next();
                    settle(layer, entry.path(), entry.info(), null);
                }
            }
            return;
        }
        try (Layer lower = layer.store().openLayer(below)) {
            try (LayerDiff diff = layer.store().diff(below, layer.name())) {
                for (Change change : diff) {
                    touched.add(StepFiles.above(change.path()));
                    if (change.kind() != Change.Kind.REMOVED) {
                        settle(layer, change.path(), lower);
                    }
                }
            }
            for (String directory : touched) {
                settle(layer, directory, lower);
            }
        }
    }

    private void settle(Layer layer, String path, Layer lower) throws IOException {
        FileInfo info = StepFiles.find(layer, path);
        if (info != null) {
            settle(layer, path, info, lower);
        }
    }

    private void settle(Layer layer, String path, FileInfo info, @Nullable Layer lower) throws IOException {
        Instant time = info.mtime();
        Instant before = lower == null ? null : before(lower, path, info);
        if (time.equals(before)) {
            return;
        }
        if (isOfStore(path, info)) {
            layer.setModifiedTime(path, before != null ? before : made());
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
