package io.lcfs.compress.gzip;

/**
 * A search for earlier occurrences of the bytes that are to be compressed. Its result determines the output, so it may
 * depend on nothing but the bytes from the start of the window on, and a change of it is a change of the stream's form.
 * Not thread-safe.
 */
interface DeflateFinder {
    /** The longest distance of a match. */
    int WINDOW_BYTES = 1 << 15;

    /** The number of bytes that may be read behind the end of the content. */
    int SLACK_BYTES = 16;

    /**
     * Begins a new content: forgets all positions, then remembers those of the window, which consists of the bytes from
     * {@code window} to {@code start}.
     */
    void open(byte[] bytes, int window, int start);

    /** Splits the next block into tokens. The block begins where the window or the previous block ended. */
    void find(int start, int end, Tokens tokens);
}
