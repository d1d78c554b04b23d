/**
 * What can still be read of a damaged store, copied to another one. Owns the order in which layers are copied, and the
 * list of what was lost. Must never change the store that it reads.
 *
 * <p>Depends on: scrub, operation, file, names, content, inode, layer, tree, format. Lock: none of its own; each read
 * is an operation.
 */
package io.lcfs.engine.salvage;
