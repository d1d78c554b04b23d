package io.lcfs.compress.zstd;

/**
 * A search for earlier occurrences of the bytes that are to be compressed. Its result determines the output, so it may
 * depend on nothing but the bytes from the start of the window on, and a change of it is a change of the stream's form.
 * Not thread-safe.
 */
interface ZstdFinder {
    /** The binary logarithm of the longest distance of a match. */
    int WINDOW_LOG = 21;

    int WINDOW_BYTES = 1 << WINDOW_LOG;

    /** The multiplier of hashes: 2^64 divided by the golden ratio, which is odd and has bits in all places. */
    long HASH_FACTOR = 0x9E3779B97F4A7C15L;

    /** A position from which no position of the content is within the window. */
    int NOWHERE = -2 * WINDOW_BYTES;

    /**
     * Begins a new content: forgets all positions and distances, then remembers the positions of the window, which
     * consists of the bytes from {@code window} to {@code start}.
     */
    void open(byte[] content, int window, int start);

    /** Splits the next block into sequences. The block begins where the window or the previous block ended. */
    void find(int start, int end, Sequences sequences);

    /** Returns the last distances. At the start of a content the search does not know them. */
    RepeatDistances repeats();
}
