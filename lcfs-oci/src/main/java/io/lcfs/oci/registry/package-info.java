/**
 * A repository of a registry (OCI distribution specification 1.1): manifests and blobs, read and written. Must never believe
 * a server: sizes, digests and addresses are checked. Depends on: {@code text}, {@code registry.http},
 * {@code registry.login}. Locks: none; of uploads only so many run at once.
 */
package io.lcfs.oci.registry;
