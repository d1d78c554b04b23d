/**
 * Tar archives: a reader of what is found in images (ustar, pax, GNU and what came before), which keeps each byte that is
 * not content, and a writer of one canonical form.
 */
package io.lcfs.oci.tar;
