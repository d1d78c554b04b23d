package io.lcfs.engine.layer;

import io.lcfs.FileInfo;
import io.lcfs.engine.tree.Tree;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The results of resolving paths: one cache for all layers of a store. It is bounded by a share of the heap, and stays
 * small until two paths hash to the same place. An entry is valid as long as its layer has the same {@link
 * LayerState#pathVersion()}, so the cache never returns a wrong result. Each path has one place, and a new entry
 * replaces the old one there. Safe for many threads without a lock: an entry does not change, except for the attributes
 * that it remembers; at worst it is lost.
 */
public final class PathCache {
    private static final int MAX_ENTRIES = 1 << 16;
    private static final int MIN_ENTRIES = 1 << 10;
    private static final int HEAP_SHARE = 256;

    /** The size of an entry, its path, its place and the attributes. */
    private static final int ENTRY_BYTES = 320;

    /** Longer paths are resolved each time, to keep the bound. */
    private static final int MAX_PATH_CHARS = 256;

    private static final int CAPACITY = capacity();
    private static final @Nullable Entry[] NONE = new @Nullable Entry[0];

    private final AtomicLong versions = new AtomicLong();
    private @Nullable Entry[] entries = NONE;

    /** Creates an empty cache. */
    public PathCache() {}

    /** Attributes, and the number of edits of the layer at which they were read. */
    private record Known(long edits, FileInfo info) {}

    /**
     * A path to resolve.
     *
     * @param layer the id of the layer
     * @param start the inode at which the path begins
     * @param path the path as the caller wrote it
     * @param followed whether a symbolic link at its end is followed
     */
    public record Key(long layer, long start, String path, boolean followed) {
        private int place(@Nullable Entry[] known) {
            return PathCache.place(known, layer, start, path, followed);
        }

        private boolean is(Key other) {
            return is(other.layer, other.start, other.path, other.followed);
        }

        private boolean is(long itsLayer, long itsStart, String itsPath, boolean isFollowed) {
            return layer == itsLayer && start == itsStart && followed == isFollowed && path.equals(itsPath);
        }
    }

    /** The result of resolving a path. */
    public static final class Entry {
        private final Key key;
        private final long version;
        private final long inode;
        private final int kind;
        private @Nullable Known known;

        /**
         * Creates an entry.
         *
         * @param key the path
         * @param version the layer's {@link LayerState#pathVersion()} when the path was resolved
         * @param inode the inode at the path
         * @param kind the kind of the inode
         */
        public Entry(Key key, long version, long inode, int kind) {
            this.key = key;
            this.version = version;
            this.inode = inode;
            this.kind = kind;
        }

        /** Returns the inode at the path. */
        public long inode() {
            return inode;
        }

        /** Returns the kind of the inode. */
        public int kind() {
            return kind;
        }

        /** Returns the attributes of the inode, or null if they are not remembered or the layer has changed since. */
        public @Nullable FileInfo info(long edits) {
            Known last = known;
            return last != null && last.edits == edits ? last.info : null;
        }

        /**
         * Remembers the attributes of the inode.
         *
         * @param edits the layer's {@link Tree#edits()} when the attributes were read
         */
        public void remember(long edits, FileInfo attributes) {
            known = new Known(edits, attributes);
        }
    }

    /** Draws a version of paths that no layer had before. */
    long drawVersion() {
        return versions.incrementAndGet();
    }

    private static int capacity() {
        long share = Runtime.getRuntime().maxMemory() / HEAP_SHARE / ENTRY_BYTES;
        return Integer.highestOneBit((int) Math.max(MIN_ENTRIES, Math.min(share, MAX_ENTRIES)));
    }

    private static int place(@Nullable Entry[] known, long layer, long start, String path, boolean followed) {
        long mixed = (path.hashCode() + layer * 31 + start * 961 + (followed ? 1 : 0)) * 0x9E37_79B9_7F4A_7C15L;
        return (int) (mixed >>> 32) & (known.length - 1);
    }

    /**
     * Returns the remembered result for a path, or null. Takes the parts of a {@link Key}, because a key made for each
     * look-up takes 40 bytes of the heap: the compiler does not avoid it.
     */
    public @Nullable Entry find(long version, long layer, long start, String path, boolean followed) {
        @Nullable Entry[] known = entries;
        if (known.length == 0) {
            return null;
        }
        Entry entry = known[place(known, layer, start, path, followed)];
        return entry != null && entry.version == version && entry.key.is(layer, start, path, followed) ? entry : null;
    }

    /** Remembers the result for a path. */
    public void add(Entry entry) {
        if (entry.key.path.length() > MAX_PATH_CHARS) {
            return;
        }
        @Nullable Entry[] known = entries;
        if (known.length == 0) {
            known = new @Nullable Entry[MIN_ENTRIES];
            entries = known;
        }
        Entry there = known[entry.key.place(known)];
        if (there != null && known.length < CAPACITY && !there.key.is(entry.key)) {
            known = larger(known);
            entries = known;
        }
        known[entry.key.place(known)] = entry;
    }

    private static @Nullable Entry[] larger(@Nullable Entry[] known) {
        @Nullable Entry[] larger = new @Nullable Entry[2 * known.length];
        for (Entry entry : known) {
            if (entry != null) {
                larger[entry.key.place(larger)] = entry;
            }
        }
        return larger;
    }
}
