package io.lcfs.nio;

import io.lcfs.Layer;

/**
 * Where an operation goes.
 *
 * @param at the path for {@link Layer}: from the root, or from an open directory's inode
 * @param shown the path as the caller gave it, for exceptions
 */
record Location(String at, String shown) {
    /** A path that begins at an open directory. */
    static Location in(long directory, LayerPath path) {
        if (path.isAbsolute()) {
            return path.location();
        }
        return new Location(Layer.byInode(directory) + "/" + path, path.toString());
    }

    /** An inode, whatever its names are. */
    Location ofInode(long inode) {
        return new Location(Layer.byInode(inode), shown);
    }
}
