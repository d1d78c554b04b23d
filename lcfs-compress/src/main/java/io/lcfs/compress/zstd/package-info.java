/**
 * zstd, as layer blobs use it, in Java alone: nothing native, nothing of the JVM's inside, no flags. Written from RFC
 * 8878, whose sections the classes name. What a frame's header promises is verified; dictionaries are refused.
 *
 * <p>Owns: the bytes of frames, {@link io.lcfs.compress.zstd.ZstdInputStream} and {@link io.lcfs.compress.zstd.ZstdOutputStream}.
 * Must never: start a thread, hold state between streams, or let another exception than an {@link java.io.IOException} out
 * for wrong bytes. Depends on: {@code bits}, {@code io.lcfs.compress}. No locks; one thread a stream.
 */
package io.lcfs.compress.zstd;
