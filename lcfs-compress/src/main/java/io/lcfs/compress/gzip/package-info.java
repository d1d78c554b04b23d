/**
 * gzip with a writer in pure Java, which writes the same bytes for the same input on every JVM.
 * {@link java.util.zip.Deflater} does not promise that, because JVMs are built with different versions of zlib. Written
 * from RFC 1951 and RFC 1952. Reading uses {@link java.util.zip.Inflater}, because the result of decompression is
 * unambiguous.
 *
 * <p>Owns: the bytes that {@link io.lcfs.compress.gzip.GzipOutputStream} writes. These bytes are a promise, because a
 * change of them changes digests. Must never: depend on the division of the input into calls. Depends on: {@code bits},
 * {@code deflate}, {@code parallel}, {@code io.lcfs.compress}. No locks; each stream is used by one thread.
 */
package io.lcfs.compress.gzip;
