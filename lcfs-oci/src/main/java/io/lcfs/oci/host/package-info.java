/**
 * Directories of the host, in and out of layers.
 *
 * <p>Owns: what of a host file a layer keeps, and how a name of a layer is written on the host. Must never: follow a symbolic link.
 * Depends on: {@code layer}.
 */
package io.lcfs.oci.host;
