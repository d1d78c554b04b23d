/**
 * What changed between two layers. Owns the way from items that differ to paths that differ. Must never change anything.
 *
 * <p>Depends on: file, layer, tree, format. Lock: the caller holds the locks of both layers, shared, if they can change.
 */
package io.lcfs.engine.diff;
