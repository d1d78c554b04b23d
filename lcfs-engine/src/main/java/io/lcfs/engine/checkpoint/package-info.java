/**
 * Durability. Owns the two superblocks, the tree of group records and the order of writes. Must never let a superblock
 * be written before everything that it reaches is durable.
 *
 * <p>Depends on: layer, guard, tree, space, device, format. Lock: one checkpoint at a time; its turn comes before the
 * gate.
 */
package io.lcfs.engine.checkpoint;
