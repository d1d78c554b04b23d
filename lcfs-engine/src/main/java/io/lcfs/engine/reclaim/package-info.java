/**
 * Giving back the space of removed layers, in the background. Owns the walk over what a layer alone reaches, and the merging of
 * zombies into the layer above. Must never free what a layer with a name can see.
 *
 * <p>Depends on: content, layer, guard, tree, space, format. Lock: none of its own; one reclaimer a store.
 */
package io.lcfs.engine.reclaim;
