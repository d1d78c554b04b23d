package io.lcfs.engine.layer;

import org.agrona.collections.Long2LongHashMap;

/** How many handles are open on each inode of a layer; memory for open ones only. Guarded by the layer's lock. */
public final class OpenInodes {
    /** Added to the number of handles of an inode that has lost its last name. */
    private static final long UNNAMED = 1L << 62;

    private static final Long2LongHashMap NONE = new Long2LongHashMap(8, 0.6f, 0, false);

    private Long2LongHashMap handles = NONE;

    OpenInodes() {}

    /** Counts a handle that was opened. */
    public void opened(long inode) {
        if (handles == NONE) {
            handles = new Long2LongHashMap(8, 0.6f, 0, false);
        }
        handles.put(inode, handles.get(inode) + 1);
    }

    /** Counts a handle that was closed; whether it was the last one of an inode that has lost its last name. */
    public boolean closed(long inode) {
        long left = handles.get(inode) - 1;
        if ((left & ~UNNAMED) > 0) {
            handles.put(inode, left);
            return false;
        }
        if (handles != NONE) {
            handles.remove(inode);
        }
        return left == UNNAMED;
    }

    /** An inode that is open has lost its last name. */
    public void unnamed(long inode) {
        handles.put(inode, handles.get(inode) | UNNAMED);
    }

    /** Tells whether a handle is open. */
    public boolean isOpen(long inode) {
        return handles.get(inode) > 0;
    }
}
