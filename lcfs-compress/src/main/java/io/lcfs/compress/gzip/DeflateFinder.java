package io.lcfs.compress.gzip;

/**
 * A search for earlier occurrences of the bytes ahead. Its result determines the output, so it is part of the form: it
 * depends on nothing but the bytes from the start of the window on. For one thread at a time.
 */
interface DeflateFinder {
    /** The longest distance of a match. */
    int WINDOW_BYTES = 1 << 15;

    /** The number of bytes that may be read behind the end of the content. */
    int SLACK_BYTES = 16;

    /**
     * Begins a new content: forgets all positions, then remembers those of the window, the bytes from {@code window} to
     * {@code start}.
     */
    void open(byte[] bytes, int window, int start);

    /** Splits the next block into tokens. It begins where the window or the last block ended. */
    void find(int start, int end, Tokens tokens);
}
