/**
 * Layers as first-class objects: {@link io.lcfs.LayerStore} makes, clones, snapshots, commits and removes them,
 * {@link io.lcfs.Layer} is the file tree of one, {@link io.lcfs.LayerDiff} is what changed between two.
 *
 * <p>Depends on: {@code spi}.
 */
package io.lcfs;
