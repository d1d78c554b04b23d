/**
 * Streams that layers pass through: compression, digests, limits, a thread of their own.
 *
 * <p>Owns: no state but the streams' own. Must never: close a stream that it was not given to close. Depends on: {@code content},
 * {@code layer}, {@code text}.
 */
package io.lcfs.oci.stream;
