/**
 * Tar archives: a reader of the forms found in images (ustar, pax, GNU and older), which keeps each byte that is not
 * content, and a writer of one canonical form.
 *
 * <p>Owns: the bytes of headers. Must never: guess the meaning of an ambiguous archive. Depends on: {@code content},
 * {@code layer}, {@code text}.
 */
package io.lcfs.oci.tar;
