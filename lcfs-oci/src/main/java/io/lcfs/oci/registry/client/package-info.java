/**
 * A repository of a registry (OCI distribution specification 1.1): reading and writing manifests and blobs.
 *
 * <p>Owns: the order of requests, and what is retried. Must never: use a size, a digest or an address from a server
 * without a check. Depends on: {@code content}, {@code json}, {@code registry}, {@code registry.http},
 * {@code registry.token}, {@code spec}, {@code text}. Locks: none; the number of simultaneous uploads is limited.
 */
package io.lcfs.oci.registry.client;
