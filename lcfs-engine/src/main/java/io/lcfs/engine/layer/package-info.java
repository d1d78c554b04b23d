/**
 * Layers and the ownership of blocks. Owns the layer table, the state of layers that are open or changed, and the two
 * comparisons of births on which the store is built. Must never know the content of a file tree.
 *
 * <p>Depends on: tree, space, format. Lock: the lock of {@link io.lcfs.engine.layer.LayerTable} for the table and the
 * layers in memory, and the lock of each {@link io.lcfs.engine.layer.LayerState} for its tree. The table's lock comes
 * first.
 */
package io.lcfs.engine.layer;
