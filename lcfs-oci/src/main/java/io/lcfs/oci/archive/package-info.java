/**
 * Tar files with an image in them: a reader that extracts nothing, and a writer.
 *
 * <p>Owns: the limits for the headers of such a file. Must never: write outside the file that it was given. Depends on:
 * {@code content}, {@code layer}, {@code stream}, {@code tar}, {@code text}.
 */
package io.lcfs.oci.archive;
