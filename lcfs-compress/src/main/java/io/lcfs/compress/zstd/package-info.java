/**
 * zstd in the form that layer blobs use, in pure Java: no native code, no JVM internals, no flags. Written from RFC
 * 8878, whose sections the classes name. The content size and the checksum of a frame are verified; frames with
 * dictionaries are refused.
 *
 * <p>Owns: the bytes of frames, {@link io.lcfs.compress.zstd.ZstdInputStream} and
 * {@link io.lcfs.compress.zstd.ZstdOutputStream}. Must never: share state between streams, or throw an exception other
 * than an {@link java.io.IOException} because of malformed bytes. Depends on: {@code bits}, {@code parallel},
 * {@code io.lcfs.compress}. No locks; each stream is used by one thread.
 */
package io.lcfs.compress.zstd;
