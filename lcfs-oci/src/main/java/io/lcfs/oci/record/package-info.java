/**
 * The data that a store keeps beside its layers: labels, the recipes for tars, image files, and the journal of work
 * that a crash may interrupt.
 *
 * <p>Owns: everything below {@code /lcfs-oci} in layer 0, and the labels that begin with {@code io.lcfs.oci.}. Must
 * never: know how a tar is imported or exported. Depends on: {@code content}, {@code image}, {@code layer},
 * {@code spec}, {@code tar}. Lock: the monitor of {@link io.lcfs.oci.record.Underway}, one per store.
 */
package io.lcfs.oci.record;
