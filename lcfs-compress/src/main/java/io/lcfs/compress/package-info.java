/**
 * Compression in Java alone: gzip and zstd as streams, without native code, without flags of the JVM, and with the same bytes for the
 * same content on every JVM and host.
 *
 * <pre>{@code
 * try (OutputStream out = new ZstdOutputStream(Files.newOutputStream(file))) {
 *     out.write(content);
 * }
 * try (InputStream in = new ZstdInputStream(Files.newInputStream(file))) {
 *     content = in.readAllBytes();
 * }
 * }</pre>
 *
 * <p>Start at {@link io.lcfs.compress.zstd.ZstdOutputStream}, {@link io.lcfs.compress.zstd.ZstdInputStream},
 * {@link io.lcfs.compress.gzip.GzipOutputStream} and {@link io.lcfs.compress.gzip.GzipInputStream};
 * {@link io.lcfs.compress.CompressionFormat} tells them apart by their first bytes. Wrong bytes end in a
 * {@link io.lcfs.compress.MalformedStreamException}, failures of the stream below are thrown as they are.
 *
 * <p>Owns: the exception and the magic numbers. Depends on: nothing.
 */
package io.lcfs.compress;
