package io.lcfs.engine.file;

import io.lcfs.engine.content.FileData;
import io.lcfs.engine.inode.Permissions;
import io.lcfs.engine.layer.LayerState;
import io.lcfs.engine.names.Directory;
import io.lcfs.engine.names.Links;
import io.lcfs.engine.names.Start;

/**
 * The parts that all operations on one layer share.
 *
 * @param layer the layer
 * @param data the content of its files
 * @param directory the entries of its directories
 * @param links the back references of its inodes
 * @param permissions the permissions of the user
 * @param start the inode at which paths begin
 */
record LayerParts(
        LayerState layer, FileData data, Directory directory, Links links, Permissions permissions, Start start) {
    static LayerParts of(LayerState layer, Permissions permissions, Start start) {
        return new LayerParts(layer, new FileData(layer), new Directory(layer), new Links(layer), permissions, start);
    }

    /** Returns the same parts with another start. */
    LayerParts from(Start other) {
        return new LayerParts(layer, data, directory, links, permissions, other);
    }
}
