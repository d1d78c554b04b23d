package io.lcfs.compress.gzip;

/**
 * The bytes of a deflate block.
 *
 * @param source the array of the bytes
 * @param start the position of the first byte
 * @param end the position behind the last byte
 * @param isLast whether the member ends with this block
 */
record Block(byte[] source, int start, int end, boolean isLast) {
    private static final int MAX_STORED = 0xFFFF;

    /** Returns whether the bytes can be a stored block: there is at least one, and there are not too many. */
    boolean isStorable() {
        return length() > 0 && length() <= MAX_STORED;
    }

    int length() {
        return end - start;
    }
}
