package io.lcfs.engine.names;

import io.lcfs.engine.format.ItemType;

/**
 * The inode at which the paths of a handle begin.
 *
 * @param inode the inode at which relative paths begin
 * @param takesRelative whether relative paths are allowed
 */
public record Start(long inode, boolean takesRelative) {
    /** Each path must be absolute. */
    public static final Start ROOT = new Start(ItemType.ROOT_INODE, false);

    /** Returns the start of a handle whose relative paths begin at an inode. */
    public static Start at(long inode) {
        return new Start(inode, true);
    }

    /** Returns the inode at which a path begins. */
    public long of(String path) {
        return path.startsWith("/") ? ItemType.ROOT_INODE : inode;
    }
}
