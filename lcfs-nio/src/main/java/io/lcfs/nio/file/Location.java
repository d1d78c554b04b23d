package io.lcfs.nio.file;

import io.lcfs.Layer;

/**
 * The place in a layer that an operation works on.
 *
 * @param at the path for {@link Layer}: from the root, or relative to the inode of an open directory
 * @param shown the path as the caller gave it, for exceptions
 */
public record Location(String at, String shown) {
    /** Returns the location of an inode, independent of its names. */
    public Location ofInode(long inode) {
        return new Location(Layer.byInode(inode), shown);
    }
}
