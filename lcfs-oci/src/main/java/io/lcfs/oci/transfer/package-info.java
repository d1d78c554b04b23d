/**
 * Pull and push of whole images, and the removal of the layers that an interrupted pull leaves.
 *
 * <p>Owns: the order of steps. Must never: leave a partial image. Depends on: {@code content}, {@code convert},
 * {@code image}, {@code layer}, {@code record}, {@code registry}, {@code spec}, {@code stream}, {@code text}.
 */
package io.lcfs.oci.transfer;
