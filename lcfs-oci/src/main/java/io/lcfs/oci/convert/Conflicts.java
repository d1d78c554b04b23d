package io.lcfs.oci.convert;

import io.lcfs.Change;
import io.lcfs.FileKind;
import io.lcfs.LayerDiff;
import io.lcfs.LayerStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/** Detection of the paths that two layers changed relative to a third one. */
public final class Conflicts {
    private final LongConsumer receiver;
    private long compared;

    /** Creates a detection; the receiver gets the number of changes of both layers after each of them. */
    public Conflicts(LongConsumer receiver) {
        this.receiver = receiver;
    }

    /** Returns the number of changes of both layers. */
    public long comparedChanges() {
        return compared;
    }

    private void count() {
        compared++;
        receiver.accept(compared);
    }

    /**
     * Returns the paths at which the differences of {@code one} and {@code other} from the base conflict: paths that
     * both changed, unless they are directories in both, and paths below a path that the other difference removed or
     * replaced.
     */
    public List<String> find(LayerStore store, String base, String one, String other) throws IOException {
        TreeMap<String, Change> others = new TreeMap<>();
        try (LayerDiff diff = store.diff(base, other)) {
            for (Change change : diff) {
                others.put(change.path(), change);
                count();
            }
        }
        List<String> conflicts = new ArrayList<>();
        try (LayerDiff diff = store.diff(base, one)) {
            for (Change change : diff) {
                String last = conflicts.isEmpty() ? null : conflicts.get(conflicts.size() - 1);
                if (!change.path().equals(last) && meets(change, others)) {
                    conflicts.add(change.path());
                }
                count();
            }
        }
        return conflicts;
    }

    private static boolean meets(Change change, TreeMap<String, Change> others) {
        Change same = others.get(change.path());
        if (same != null && !(isLiveDirectory(change) && isLiveDirectory(same))) {
            return true;
        }
        if (!isLiveDirectory(change)) {
            String below = others.higherKey(AbsolutePaths.below(change.path()));
            if (below != null && below.startsWith(AbsolutePaths.below(change.path()))) {
                return true;
            }
        }
        for (String above = change.path(); !above.equals(AbsolutePaths.ROOT); ) {
            above = AbsolutePaths.parent(above);
            Change parent = others.get(above);
            if (parent != null && !isLiveDirectory(parent)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isLiveDirectory(Change change) {
        return change.fileKind() == FileKind.DIRECTORY && change.kind() != Change.Kind.REMOVED;
    }
}
