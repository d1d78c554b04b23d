/**
 * From names to inodes and back: the entries of directories, the back references of inodes, and the walk of a path.
 * Owns the rule that the two agree. Must never know of other layers.
 *
 * <p>Depends on: content, inode, layer, tree, format. Lock: none of its own; the caller has the layer's.
 */
package io.lcfs.engine.names;
