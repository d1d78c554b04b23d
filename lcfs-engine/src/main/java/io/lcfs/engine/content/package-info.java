/**
 * The content of files: items in the tree, extents, holes. Owns the mapping from file blocks to device blocks. Must
 * never know names.
 *
 * <p>Depends on: inode, layer, tree, space, format. Lock: none of its own; the caller holds the layer's lock, or the
 * layer does not change.
 */
package io.lcfs.engine.content;
