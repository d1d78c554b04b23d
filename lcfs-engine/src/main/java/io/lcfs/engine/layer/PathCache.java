package io.lcfs.engine.layer;

import io.lcfs.FileInfo;
import io.lcfs.engine.tree.Tree;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Where paths led when they were walked: one cache for all layers of a store, bounded by a share of the heap, and small
 * until two paths want one place. An entry counts as long as its layer has the same {@link LayerState#pathVersion()},
 * so what is in it can never be wrong. Each path has one place, in which the last one remains. Safe for many threads
 * without a lock: an entry does not change, but for the attributes that it remembers, and is lost at worst.
 */
public final class PathCache {
    private static final int MAX_ENTRIES = 1 << 16;
    private static final int MIN_ENTRIES = 1 << 10;
    private static final int HEAP_SHARE = 256;

    /** An entry, its path, its place and the attributes. */
    private static final int ENTRY_BYTES = 320;

    /** Longer paths are walked each time, so that the bound holds. */
    private static final int MAX_PATH_CHARS = 256;

    private static final int MOST_ENTRIES = mostEntries();
    private static final @Nullable Entry[] NONE = new @Nullable Entry[0];

    private final AtomicLong versions = new AtomicLong();
    private @Nullable Entry[] entries = NONE;

    /** An empty one. */
    public PathCache() {}

    /** Attributes, and when they were those. */
    private record Known(long edits, FileInfo info) {}

    /** Where a path led. */
    public static final class Entry {
        private final long layer;
        private final long version;
        private final String path;
        private final boolean followed;
        private final long inode;
        private final int kind;
        private @Nullable Known known;

        /**
         * Makes one.
         *
         * @param layer the id of the layer
         * @param version the layer's {@link LayerState#pathVersion()} when the path was walked
         * @param path as the caller wrote it
         * @param followed whether a symbolic link at its end was followed
         * @param inode what it names
         * @param kind what that is
         */
        public Entry(long layer, long version, String path, boolean followed, long inode, int kind) {
            this.layer = layer;
            this.version = version;
            this.path = path;
            this.followed = followed;
            this.inode = inode;
            this.kind = kind;
        }

        /** What it names. */
        public long inode() {
            return inode;
        }

        /** What that is. */
        public int kind() {
            return kind;
        }

        /** Its attributes, if they were remembered and nothing of the layer changed since. */
        public @Nullable FileInfo info(long edits) {
            Known last = known;
            return last != null && last.edits == edits ? last.info : null;
        }

        /** Remembers the attributes that it had after so many {@link Tree#edits()} of the layer. */
        public void remember(long edits, FileInfo attributes) {
            known = new Known(edits, attributes);
        }

        private boolean isOf(long itsLayer, String itsPath, boolean isFollowed) {
            return layer == itsLayer && followed == isFollowed && path.equals(itsPath);
        }
    }

    /** A number that no layer had before as its version of paths. */
    long drawVersion() {
        return versions.incrementAndGet();
    }

    private static int mostEntries() {
        long share = Runtime.getRuntime().maxMemory() / HEAP_SHARE / ENTRY_BYTES;
        return Integer.highestOneBit((int) Math.max(MIN_ENTRIES, Math.min(share, MAX_ENTRIES)));
    }

    private static int place(@Nullable Entry[] known, long layer, String path, boolean followed) {
        long mixed = (path.hashCode() + layer * 31 + (followed ? 1 : 0)) * 0x9E37_79B9_7F4A_7C15L;
        return (int) (mixed >>> 32) & (known.length - 1);
    }

    /** Where a path led, or null. */
    public @Nullable Entry find(long layer, long version, String path, boolean followed) {
        @Nullable Entry[] known = entries;
        if (known.length == 0) {
            return null;
        }
        Entry entry = known[place(known, layer, path, followed)];
        return entry != null && entry.version == version && entry.isOf(layer, path, followed) ? entry : null;
    }

    /** Remembers where a path led. */
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
        if (there != null && known.length < MOST_ENTRIES && !there.isOf(entry.layer, entry.path, entry.followed)) {
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
