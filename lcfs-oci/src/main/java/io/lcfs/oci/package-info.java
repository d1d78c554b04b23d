/**
 * OCI images in and out of a layer store, as bytes that others accept. The formats are those of the OCI image
 * specification 1.1, and of what {@code docker save} writes.
 */
package io.lcfs.oci;
