package io.lcfs.nio.file;

import io.lcfs.Layer;
import io.lcfs.LayerStore;

/**
 * The identity of a file, independent of its names.
 *
 * @param store the store of the file's layer
 * @param layer the id of the file's layer
 * @param inode the file's inode number in that layer
 */
public record FileKey(LayerStore store, long layer, long inode) {
    public static FileKey of(Layer layer, long inode) {
        return new FileKey(layer.store(), layer.id(), inode);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FileKey that && that.store == store && that.layer == layer && that.inode == inode;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(inode * 31 + layer);
    }

    @Override
    public String toString() {
        return "(layer=" + layer + ",ino=" + inode + ")";
    }
}
