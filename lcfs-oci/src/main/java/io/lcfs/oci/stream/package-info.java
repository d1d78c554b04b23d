/**
 * Streams that layers pass through: compression, limits, and threads that read or write ahead.
 *
 * <p>Owns: no state except that of the streams. Must never: close a stream that it was not given to close. Depends on:
 * {@code content}, {@code layer}, {@code text}.
 */
package io.lcfs.oci.stream;
