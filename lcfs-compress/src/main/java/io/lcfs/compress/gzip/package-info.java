/**
 * gzip, as it is written, in Java alone: the same bytes for the same input on every JVM, which the zlib below
 * {@link java.util.zip.Deflater} does not promise: JVMs are built with different ones. Written from RFC 1951 and RFC 1952.
 * Reading stands on {@link java.util.zip.Inflater}, whose result leaves no choice.
 *
 * <p>Owns: the bytes of {@link io.lcfs.compress.gzip.GzipOutputStream}, which are a promise: whoever changes them changes digests. Must
 * never: depend on how the input is cut into calls. Depends on: {@code bits}, {@code io.lcfs.compress}. No locks; one thread a stream.
 */
package io.lcfs.compress.gzip;
