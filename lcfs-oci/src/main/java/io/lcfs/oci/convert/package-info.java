/**
 * Layer tars into layers and layers into layer tars.
 *
 * <p>Owns: what an entry of a tar does to a layer, and the canonical form of a tar. Must never: touch anything outside the layer that is
 * being made, whatever names and links say. Depends on: {@code content}, {@code layer}, {@code record}, {@code stream}, {@code tar},
 * {@code text}.
 */
package io.lcfs.oci.convert;
