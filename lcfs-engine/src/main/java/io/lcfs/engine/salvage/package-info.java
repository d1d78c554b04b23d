/**
 * Salvage: copying everything readable from a damaged store to another store. Owns the order in which layers are
 * copied, and the list of losses. Must never change the store that it reads.
 *
 * <p>Depends on: scrub, operation, file, names, content, inode, layer, tree, format. Lock: none of its own; each read
 * is an operation.
 */
package io.lcfs.engine.salvage;
