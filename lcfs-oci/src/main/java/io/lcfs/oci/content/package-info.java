/**
 * Blobs and documents, which are named by their digests, and the interfaces of their sources and targets. Start at
 * {@link io.lcfs.oci.content.Descriptor}, {@link io.lcfs.oci.content.ImageSource} and
 * {@link io.lcfs.oci.content.ImageTarget}.
 *
 * <p>Owns: the definition of a valid digest, descriptor and platform. Must never: know the content of a document or a
 * blob. Depends on: {@code text}.
 */
package io.lcfs.oci.content;
