/**
 * The parameters and results of a pull or a push of a whole image: options, progress, the image.
 *
 * <p>Owns: values only. Depends on: {@code content}, {@code layer}, {@code spec}.
 */
package io.lcfs.oci.image;
