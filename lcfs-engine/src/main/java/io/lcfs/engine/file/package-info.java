/**
 * The POSIX model in one layer: each call on names, links, attributes and content, built from the packages below. Owns
 * the rules for what a call refuses and what it changes. Must never know of other layers, of checkpoints, or of the
 * places of blocks.
 *
 * <p>The caller holds the layer's lock (exclusive for changes; for reading shared, or none on a frozen layer), and has
 * been promised the blocks that an operation may need. Each operation makes all checks before its first change, so an
 * operation that fails has changed nothing.
 *
 * <p>Depends on: names, content, inode, layer, tree, format. Lock: none of its own.
 */
package io.lcfs.engine.file;
