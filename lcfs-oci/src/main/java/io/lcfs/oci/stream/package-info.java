/**
 * Streams that layers pass through: compression, limits, and threads that read or write ahead.
 *
 * <p>Owns: the positions and buffers of the streams. Must never: close a stream that belongs to the caller. Depends on:
 * {@code content}, {@code layer}, {@code text}.
 */
package io.lcfs.oci.stream;
