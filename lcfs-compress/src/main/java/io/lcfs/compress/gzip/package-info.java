/**
 * gzip with a writer in pure Java, which writes the same bytes for the same input on every JVM.
 * {@link java.util.zip.Deflater} does not promise that, because JVMs are built with different versions of zlib. Written
 * from RFC 1951 and RFC 1952. Reading uses {@link java.util.zip.Inflater}, because the result of decompression is
 * unambiguous.
 *
 * <p>Owns: the bytes that {@link io.lcfs.compress.gzip.GzipOutputStream} writes. They are a promise: every change of
 * them changes digests. Must never: depend on how the input is divided into calls. Depends on: {@code bits},
 * {@code parallel}, {@code io.lcfs.compress}. No locks; each stream is used by one thread.
 */
package io.lcfs.compress.gzip;
