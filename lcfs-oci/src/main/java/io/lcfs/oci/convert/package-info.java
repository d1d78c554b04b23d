/**
 * Conversion of layer tars into layers, and of layers into layer tars.
 *
 * <p>Owns: the effect of a tar entry on a layer, and the canonical form of a tar. Must never: change anything outside
 * the layer that is being created, regardless of names and links. Depends on: {@code content}, {@code layer},
 * {@code record}, {@code stream}, {@code tar}, {@code text}.
 */
package io.lcfs.oci.convert;
