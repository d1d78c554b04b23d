/**
 * Content that is named by its digest, and the interfaces that it comes from and goes to. Start at
 * {@link io.lcfs.oci.content.Descriptor}, {@link io.lcfs.oci.content.ImageSource} and {@link io.lcfs.oci.content.ImageTarget}.
 *
 * <p>Owns: what a valid digest, descriptor and platform is. Must never: know what is inside a document or a blob. Depends on:
 * {@code text}.
 */
package io.lcfs.oci.content;
