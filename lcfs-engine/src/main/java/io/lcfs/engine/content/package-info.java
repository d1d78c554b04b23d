/**
 * What files hold: items in the tree, extents, holes. Owns where the blocks of a file are. Must never know names.
 *
 * <p>Depends on: inode, layer, tree, space, format. Lock: none of its own; the caller has the layer's, or the layer
 * does not change.
 */
package io.lcfs.engine.content;
