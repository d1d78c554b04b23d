package io.lcfs.nio;

import io.lcfs.Layer;
import io.lcfs.LayerStore;

/**
 * What a file is, whatever its names are.
 *
 * @param store the store of its layer
 * @param layer the id of its layer
 * @param inode its number there
 */
record FileKey(LayerStore store, long layer, long inode) {
    static FileKey of(Layer layer, long inode) {
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
