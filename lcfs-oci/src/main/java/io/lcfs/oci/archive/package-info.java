/**
 * Tar files that contain an image: a reader that extracts nothing, and a writer.
 *
 * <p>Owns: the limits for the headers of such a file. Must never: write any file except the archive and its temporary
 * file. Depends on: {@code content}, {@code layer}, {@code stream}, {@code tar}, {@code text}.
 */
package io.lcfs.oci.archive;
