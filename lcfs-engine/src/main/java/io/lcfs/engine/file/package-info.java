/**
 * The POSIX model in one layer: names, inodes, links, attributes, content. Owns what an item of a file tree means; must never
 * know of other layers, of checkpoints, or of where a block lies.
 *
 * <p>The caller holds the layer's lock (exclusive for changes, shared or, on a frozen layer, none for reading) and has been
 * promised the blocks that an operation may need. Each operation validates all before its first change, so that one that
 * fails has changed nothing.
 *
 * <p>Depends on: layer, tree, space, device, format. Lock: none of its own.
 */
package io.lcfs.engine.file;
