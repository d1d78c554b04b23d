/**
 * The documents of an image (OCI image specification 1.1, and Docker's): manifests, indexes, configurations, and the
 * names of images.
 *
 * <p>Owns: the definition of a valid document. Must never: lose a field that it does not know. Depends on:
 * {@code content}, {@code json}, {@code text}.
 */
package io.lcfs.oci.spec;
