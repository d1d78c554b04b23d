/**
 * Layers and who owns what. Owns the layer table, the state of layers that are open or changed, and the two comparisons
 * of births on which everything stands. Must never know what is in a file tree.
 *
 * <p>Depends on: tree, space, format. Lock: the one of {@link io.lcfs.engine.layer.LayerTable} for the table and the
 * registry of states; the one of each {@link io.lcfs.engine.layer.LayerState} for its tree. The table's comes first.
 */
package io.lcfs.engine.layer;
