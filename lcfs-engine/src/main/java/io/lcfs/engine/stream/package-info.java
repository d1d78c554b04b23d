/**
 * Streams of the JDK over an open file. Owns a position; all that it reads and writes goes through {@link
 * io.lcfs.LayerFile}.
 *
 * <p>Depends on: nothing. Lock: none of its own; a stream belongs to one thread at a time.
 */
package io.lcfs.engine.stream;
