/**
 * A repository of a registry (OCI distribution specification 1.1): manifests and blobs, read and written.
 *
 * <p>Owns: the order of requests, and what is tried again. Must never: believe a server: sizes, digests and addresses are checked.
 * Depends on: {@code content}, {@code json}, {@code registry}, {@code registry.http}, {@code registry.token}, {@code spec},
 * {@code text}. Locks: none; the number of uploads at one time is limited.
 */
package io.lcfs.oci.registry.client;
