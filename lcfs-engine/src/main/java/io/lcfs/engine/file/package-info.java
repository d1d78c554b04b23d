/**
 * The POSIX model in one layer: each call on names, links, attributes and content, made of the packages below. Owns
 * what a call refuses and what it changes; must never know of other layers, of checkpoints, or of where a block lies.
 *
 * <p>The caller holds the layer's lock (exclusive for changes, shared or, on a frozen layer, none for reading) and has
 * been promised the blocks that an operation may need. Each operation validates all before its first change, so that
 * one that fails has changed nothing.
 *
 * <p>Depends on: names, content, inode, layer, tree, format. Lock: none of its own.
 */
package io.lcfs.engine.file;
