/**
 * What is asked for, and what is returned, when a whole image is pulled or pushed: options, progress, the image.
 *
 * <p>Owns: values only. Depends on: {@code content}, {@code layer}, {@code spec}.
 */
package io.lcfs.oci.image;
