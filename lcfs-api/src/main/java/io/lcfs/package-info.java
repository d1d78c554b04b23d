/**
 * Layers as first-class objects: {@link io.lcfs.LayerStore} creates, clones, snapshots, commits and removes them,
 * {@link io.lcfs.Layer} is the file tree of a layer, {@link io.lcfs.LayerDiff} contains the changes between two layers.
 *
 * <p>Depends on: {@code spi}.
 */
package io.lcfs;
