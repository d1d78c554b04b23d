/**
 * The reclaiming of the space of removed layers in the background. Owns the walk over the blocks that only a removed
 * layer reaches, and the merging of zombies into the layer above. Must never free a block that a layer with a name can
 * read.
 *
 * <p>Depends on: operation, checkpoint, content, layer, guard, tree, space, format. Lock: none of its own; one
 * reclaimer for each store.
 */
package io.lcfs.engine.reclaim;
