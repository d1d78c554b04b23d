/**
 * The symbols and prefix codes of deflate (RFC 1951), shared by the writer of gzip and by recipes. Depends on:
 * {@code bits}.
 */
package io.lcfs.compress.deflate;
