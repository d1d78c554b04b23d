/**
 * The entry points to OCI images in a layer store. {@link io.lcfs.oci.ImageStore} handles whole images,
 * {@link io.lcfs.oci.LayerTars} single layers, {@link io.lcfs.oci.LayerDirectories} directories of the host, and
 * {@link io.lcfs.oci.Registry} opens a repository of a registry. The formats are those of the OCI image specification
 * 1.1 and of {@code docker save}.
 *
 * <p>Owns: the calls, each of which is carried out in a package below. Must never: be used by a package below. Depends
 * on: {@code content}, {@code convert}, {@code image}, {@code layer}, {@code record}, {@code registry},
 * {@code registry.client}, {@code spec}, {@code stream}, {@code transfer}.
 */
package io.lcfs.oci;
