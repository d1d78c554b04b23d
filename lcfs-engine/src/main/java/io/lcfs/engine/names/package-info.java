/**
 * The relation between names and inodes: the entries of directories, the back references of inodes, and the resolution
 * of paths. Owns the rule that entries and back references agree. Must never know of other layers.
 *
 * <p>Depends on: content, inode, layer, tree, format. Lock: none of its own; the caller holds the layer's lock.
 */
package io.lcfs.engine.names;
