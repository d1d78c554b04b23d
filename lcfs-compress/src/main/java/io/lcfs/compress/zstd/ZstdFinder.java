package io.lcfs.compress.zstd;

/**
 * A search for earlier occurrences of the bytes ahead. Its result determines the output, so it depends on nothing but
 * the bytes from the start of the window on. For one thread at a time.
 */
interface ZstdFinder {
    /** The logarithm of the longest distance of a match. */
    int WINDOW_LOG = 21;

    int WINDOW_BYTES = 1 << WINDOW_LOG;

    /** The multiplier of hashes: 2^64 divided by the golden ratio, which is odd and has bits in all places. */
    long HASH_FACTOR = 0x9E3779B97F4A7C15L;

    /** A position from which no position of the content is within the window. */
    int NOWHERE = -2 * WINDOW_BYTES;

    /**
     * Begins a new content: forgets all positions and distances, then remembers the positions of the window, the bytes
     * from {@code window} to {@code start}.
     */
    void open(byte[] content, int window, int start);

    /** Splits the next block into sequences. It begins where the window or the last block ended. */
    void find(int start, int end, Sequences sequences);

    /** Returns the last distances, which are unknown to the search at the start of a content. */
    RepeatDistances repeats();
}
