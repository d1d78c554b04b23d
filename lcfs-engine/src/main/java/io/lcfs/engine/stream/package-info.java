/**
 * JDK streams over an open file. Owns the position of a stream. All bytes are read and written through {@link
 * io.lcfs.LayerFile}.
 *
 * <p>Depends on: nothing. Lock: none of its own; one thread at a time uses a stream.
 */
package io.lcfs.engine.stream;
