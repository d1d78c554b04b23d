package io.lcfs.compress.recipe;

import io.lcfs.compress.deflate.PrefixCode;

/** The symbols of a prefix code by the bits that follow in a stream. */
final class DecodingTable {
    static final int MAX_BITS = PrefixCode.MAX_BITS;

    /** The codes up to this length are found at once. */
    private static final int SHORT_BITS = 10;

    private static final int LENGTH_BITS = 4;

    private final short[] shortCodes = new short[1 << SHORT_BITS];
    /** The first code of each length, and the place of its symbol. */
    private final int[] firstCodes = new int[MAX_BITS + 2];

    private final int[] counts = new int[MAX_BITS + 1];
    private final int[] places = new int[MAX_BITS + 2];
    private final short[] symbols;
    private final PrefixCode code;
    private final boolean isValid;

    DecodingTable(byte[] lengths) {
        symbols = new short[lengths.length];
        for (byte length : lengths) {
            counts[length]++;
        }
        counts[0] = 0;
        long free = 1;
        boolean fits = true;
        for (int length = 1; length <= MAX_BITS; length++) {
            free = 2 * free - counts[length];
            fits &= free >= 0;
            firstCodes[length + 1] = (firstCodes[length] + counts[length]) << 1;
            places[length + 1] = places[length] + counts[length];
        }
        isValid = fits;
        code = PrefixCode.ofLengths(lengths);
        int[] next = places.clone();
        for (int symbol = 0; symbol < lengths.length; symbol++) {
            if (lengths[symbol] > 0) {
                symbols[next[lengths[symbol]]++] = (short) symbol;
            }
        }
        if (isValid) {
            fillShortCodes(lengths);
        }
    }

    private void fillShortCodes(byte[] lengths) {
        for (int symbol = 0; symbol < lengths.length; symbol++) {
            int length = lengths[symbol];
            if (length > 0 && length <= SHORT_BITS) {
                for (int at = code.code(symbol); at < shortCodes.length; at += 1 << length) {
                    shortCodes[at] = (short) (symbol << LENGTH_BITS | length);
                }
            }
        }
    }

    /** Returns the code of which this is the table. */
    PrefixCode code() {
        return code;
    }

    /** Returns whether no code is the beginning of another one. */
    boolean isValid() {
        return isValid;
    }

    /** Returns the symbol whose code the bits begin with, and its length; a length of 0 if there is none. */
    int find(int bits) {
        int entry = shortCodes[bits & (1 << SHORT_BITS) - 1] & 0xFFFF;
        return entry != 0 ? entry : findLong(bits);
    }

    private int findLong(int bits) {
        int code = 0;
        for (int length = 1; length <= MAX_BITS; length++) {
            code = code << 1 | bits >>> (length - 1) & 1;
            int index = code - firstCodes[length];
            if (index >= 0 && index < counts[length]) {
                return symbols[places[length] + index] << LENGTH_BITS | length;
            }
        }
        return 0;
    }

    static int length(int entry) {
        return entry & (1 << LENGTH_BITS) - 1;
    }

    static int symbol(int entry) {
        return entry >>> LENGTH_BITS;
    }
}
