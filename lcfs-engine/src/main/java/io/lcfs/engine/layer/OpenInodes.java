package io.lcfs.engine.layer;

import org.agrona.collections.Long2LongHashMap;

/** The number of open handles of each inode of a layer. Only open inodes take memory. Guarded by the layer's lock. */
public final class OpenInodes {
    /** A flag that is added to the number of handles of an inode without a name. */
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

    /** Counts a handle that was closed. Returns whether it was the last handle of an inode without a name. */
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

    /** Records that an open inode has lost its last name. */
    public void unnamed(long inode) {
        handles.put(inode, handles.get(inode) | UNNAMED);
    }

    /** Records that an open inode without a name has got one. */
    public void named(long inode) {
        handles.put(inode, handles.get(inode) & ~UNNAMED);
    }

    /** Returns whether an inode has an open handle. */
    public boolean isOpen(long inode) {
        return handles.get(inode) > 0;
    }
}
