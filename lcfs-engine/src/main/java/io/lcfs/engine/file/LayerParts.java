package io.lcfs.engine.file;

import io.lcfs.engine.content.FileData;
import io.lcfs.engine.inode.Permissions;
import io.lcfs.engine.layer.LayerState;
import io.lcfs.engine.names.Directory;
import io.lcfs.engine.names.Links;

/**
 * What the calls on one layer share.
 *
 * @param layer the layer
 * @param data the contents of its files
 * @param directory the entries of its directories
 * @param links the names that its inodes know
 * @param permissions what the user may do
 */
record LayerParts(LayerState layer, FileData data, Directory directory, Links links, Permissions permissions) {
    static LayerParts of(LayerState layer, Permissions permissions) {
        return new LayerParts(layer, new FileData(layer), new Directory(layer), new Links(layer), permissions);
    }
}
