/**
 * The layers of steps in a store: their names, which contain the keys of the steps, the builds that need them, their
 * removal, and their export to and import from other places.
 *
 * <p>Owns: all layers whose names begin with {@code lcfs-build-}, and the folder {@code /lcfs-build} of layer 0. Must
 * never: read files of the host. Lock: that of {@code StepLayers}, under which layers are removed; a second one for
 * each layer is held while the layer is made, and is acquired first, that of an upper layer before that of the layer
 * below. Depends on: nothing.
 */
package io.lcfs.build.cache;
