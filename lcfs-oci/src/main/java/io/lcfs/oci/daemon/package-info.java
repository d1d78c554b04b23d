/**
 * The daemon of Docker or Podman on this machine, by its socket.
 *
 * <p>Owns: the requests to the socket. Must never: believe a length that the daemon says without a limit. Depends on:
 * {@code json}. Lock: none.
 */
package io.lcfs.oci.daemon;
