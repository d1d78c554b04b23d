package io.lcfs.engine.file;

import io.lcfs.engine.content.FileData;
import io.lcfs.engine.inode.Permissions;
import io.lcfs.engine.layer.LayerState;
import io.lcfs.engine.names.Directory;
import io.lcfs.engine.names.Links;

/**
 * The parts that all operations on one layer share.
 *
 * @param layer the layer
 * @param data the content of its files
 * @param directory the entries of its directories
 * @param links the back references of its inodes
 * @param permissions the permissions of the user
 */
record LayerParts(LayerState layer, FileData data, Directory directory, Links links, Permissions permissions) {
    static LayerParts of(LayerState layer, Permissions permissions) {
        return new LayerParts(layer, new FileData(layer), new Directory(layer), new Links(layer), permissions);
    }
}
