package io.lcfs.engine.layer;

import org.jspecify.annotations.Nullable;

/**
 * Where paths of layers that never change led when they were walked: one cache for all layers of a store, bounded by a share of
 * the heap, and small until two paths want one place. What is in it can never be wrong: such a layer's tree stays as it is, and its id is
 * not given to another one. Each path has one place, in which the last one remains. Safe for many threads without a lock: an
 * entry is immutable, and lost at worst.
 */
public final class PathCache {
    private static final int MAX_ENTRIES = 1 << 16;
    private static final int MIN_ENTRIES = 1 << 10;
    private static final int HEAP_SHARE = 256;

    /** An entry, its path and its place. */
    private static final int ENTRY_BYTES = 128;

    /** Longer paths are walked each time, so that the bound holds. */
    private static final int MAX_PATH_CHARS = 256;

    private static final int MOST_ENTRIES = mostEntries();
    private static final @Nullable Entry[] NONE = new @Nullable Entry[0];

    private @Nullable Entry[] entries = NONE;

    /** An empty one. */
    public PathCache() {}

    /**
     * Where a path led.
     *
     * @param layer the id of the layer
     * @param path as the caller wrote it
     * @param followed whether a symbolic link at its end was followed
     * @param inode what it names
     * @param kind what that is
     */
    public record Entry(long layer, String path, boolean followed, long inode, int kind) {}

    private static int mostEntries() {
        long share = Runtime.getRuntime().maxMemory() / HEAP_SHARE / ENTRY_BYTES;
        return Integer.highestOneBit((int) Math.max(MIN_ENTRIES, Math.min(share, MAX_ENTRIES)));
    }

    private static int place(@Nullable Entry[] known, long layer, String path, boolean followed) {
        long mixed = (path.hashCode() + layer * 31 + (followed ? 1 : 0)) * 0x9E37_79B9_7F4A_7C15L;
        return (int) (mixed >>> 32) & (known.length - 1);
    }

    /** Where a path led, or null. */
    public @Nullable Entry find(long layer, String path, boolean followed) {
        @Nullable Entry[] known = entries;
        if (known.length == 0) {
            return null;
        }
        Entry entry = known[place(known, layer, path, followed)];
        return entry != null && entry.layer == layer && entry.followed == followed && entry.path.equals(path)
                ? entry
                : null;
    }

    /** Remembers where a path of a layer that never changes led. */
    public void add(Entry entry) {
        if (entry.path.length() > MAX_PATH_CHARS) {
            return;
        }
        @Nullable Entry[] known = entries;
        if (known.length == 0) {
            known = new @Nullable Entry[MIN_ENTRIES];
            entries = known;
        }
        Entry there = known[place(known, entry.layer, entry.path, entry.followed)];
        if (there != null && known.length < MOST_ENTRIES && !there.equals(entry)) {
            known = larger(known);
            entries = known;
        }
        known[place(known, entry.layer, entry.path, entry.followed)] = entry;
    }

    private static @Nullable Entry[] larger(@Nullable Entry[] known) {
        @Nullable Entry[] larger = new @Nullable Entry[2 * known.length];
        for (Entry entry : known) {
            if (entry != null) {
                larger[place(larger, entry.layer, entry.path, entry.followed)] = entry;
            }
        }
        return larger;
    }
}
