/**
 * Whole images into a store and out of it: pull, push, and what a pull leaves that was cut off.
 *
 * <p>Owns: the order of steps. Must never: leave an image half there. Depends on: {@code content}, {@code convert}, {@code image},
 * {@code layer}, {@code record}, {@code registry}, {@code spec}, {@code stream}, {@code text}.
 */
package io.lcfs.oci.transfer;
