/**
 * Compression in pure Java: gzip and zstd as streams. The streams need no native code and no JVM flags, and write the
 * same bytes for the same content on every JVM and host.
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
 * <p>The entry points are {@link io.lcfs.compress.zstd.ZstdOutputStream},
 * {@link io.lcfs.compress.zstd.ZstdInputStream}, {@link io.lcfs.compress.gzip.GzipOutputStream} and
 * {@link io.lcfs.compress.gzip.GzipInputStream}. {@link io.lcfs.compress.recipe.GzipRecipe} makes the bytes of a gzip
 * stream of another program again out of its content. {@link io.lcfs.compress.CompressionFormat} recognizes a format by
 * its first bytes. Malformed bytes cause a {@link io.lcfs.compress.MalformedStreamException}; a failure of the
 * underlying stream is thrown unchanged.
 *
 * <p>Owns: the exception and the magic numbers. Depends on: nothing.
 */
package io.lcfs.compress;
