/**
 * The documents of an image (OCI image specification 1.1, and Docker's): manifests, indexes, configurations, and the names of images.
 *
 * <p>Owns: what a valid document is. Must never: lose a field that is not known here. Depends on: {@code content}, {@code json},
 * {@code text}.
 */
package io.lcfs.oci.spec;
