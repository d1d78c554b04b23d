package io.lcfs.compress.recipe;

import java.util.Arrays;

/** The content of a member as far as it is needed: the window before the present place, and what follows. */
final class Content {
    static final int WINDOW_BYTES = 1 << 15;

    /** The position of the first byte of a member, so that a position of 0 is out of reach of each match. */
    static final int FIRST = 2 * WINDOW_BYTES;

    /**
     * The memory for the largest block, its window, and what follows it. More is needed for a block behind others that
     * were not forgotten yet.
     */
    private static final int USUAL_MAX_BYTES = DeflateBlock.MAX_BYTES + 2 * WINDOW_BYTES;

    private byte[] bytes = new byte[1 << 18];
    private int base;
    private int count;

    Content() {
        restart();
    }

    /** Begins a member. */
    void restart() {
        base = FIRST;
        count = 0;
    }

    byte[] bytes() {
        return bytes;
    }

    /** Returns the position of the first byte of the array. Positions are numbers modulo 2^32. */
    int base() {
        return base;
    }

    /** Returns the position behind the last byte. */
    int end() {
        return base + count;
    }

    /** Returns the number of bytes before the end. */
    int count() {
        return count;
    }

    /** Makes room for bytes behind the end, and for eight more, and returns the place of the end in the array. */
    int reserve(int more) {
        int needed = count + more + Long.BYTES;
        if (needed > bytes.length) {
            int larger = bytes.length + bytes.length / 2;
            int usual = needed > USUAL_MAX_BYTES ? larger : Math.min(larger, USUAL_MAX_BYTES);
            bytes = Arrays.copyOf(bytes, Math.max(needed, usual));
        }
        return count;
    }

    /** Adds the bytes that were put behind the end. */
    void add(int more) {
        count += more;
    }

    void append(int value) {
        reserve(1);
        bytes[count++] = (byte) value;
    }

    /** Appends a match, whose distance must not reach before the first byte. */
    void append(int length, int distance) {
        reserve(length);
        for (int i = 0; i < length; i++, count++) {
            bytes[count] = bytes[count - distance];
        }
    }

    /** Forgets the bytes that no match of the bytes from a position on can reach. */
    void forgetBefore(int position) {
        int gone = position - base - WINDOW_BYTES;
        if (gone >= bytes.length / 4) {
            System.arraycopy(bytes, gone, bytes, 0, count - gone);
            base += gone;
            count -= gone;
        }
    }
}
