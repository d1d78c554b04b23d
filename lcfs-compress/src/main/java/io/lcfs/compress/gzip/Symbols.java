package io.lcfs.compress.gzip;

import java.util.Arrays;

/** The symbols of literals, match lengths and distances (RFC 1951, 3.2.5), and the number of extra bits of each. */
final class Symbols {
    static final int END = 256;
    static final int LITERALS = 286;
    static final int DISTANCES = 30;
    static final int FIRST_LENGTH = 257;

    private static final int LAST_LENGTH = 285;
    /** The number of distances that have their own entries; of the greater distances, 128 neighbors share an entry. */
    private static final int NEAR = 256;

    private static final int FAR_SHIFT = 7;

    /** The symbol of each match length. */
    private static final short[] OF_LENGTH = new short[Tokens.MAX_MATCH + 1];
    /** The shortest length and the number of extra bits of each symbol from 257 on. */
    private static final int[] LENGTH_BASES = new int[LAST_LENGTH + 1 - FIRST_LENGTH];

    private static final int[] LENGTH_EXTRA = new int[LENGTH_BASES.length];
    /** The symbols of near distances, then those of groups of far distances. */
    private static final byte[] OF_DISTANCE = new byte[2 * NEAR];

    static {
        int base = Tokens.MIN_MATCH;
        for (int i = 0; i < LENGTH_BASES.length - 1; i++) {
            LENGTH_BASES[i] = base;
            LENGTH_EXTRA[i] = Math.max(0, i / 4 - 1);
            int end = Math.min(base + (1 << LENGTH_EXTRA[i]), Tokens.MAX_MATCH);
            Arrays.fill(OF_LENGTH, base, end, (short) (FIRST_LENGTH + i));
            base = end;
        }
        LENGTH_BASES[LENGTH_BASES.length - 1] = Tokens.MAX_MATCH;
        OF_LENGTH[Tokens.MAX_MATCH] = LAST_LENGTH;
        for (int i = 0; i < NEAR; i++) {
            OF_DISTANCE[i] = (byte) symbolBefore(i);
            OF_DISTANCE[NEAR + i] = (byte) symbolBefore(i << FAR_SHIFT);
        }
    }

    private Symbols() {}

    /** Returns the symbol of the distance {@code before + 1}. There are two symbols for each power of two. */
    private static int symbolBefore(int before) {
        if (before < 2) {
            return before;
        }
        int log = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(before);
        return 2 * log + (before >>> (log - 1) & 1);
    }

    static int ofLength(int length) {
        return OF_LENGTH[length];
    }

    static int lengthBase(int symbol) {
        return LENGTH_BASES[symbol - FIRST_LENGTH];
    }

    /** Returns the number of extra bits that follow a symbol of the literal and length code. */
    static int lengthExtra(int symbol) {
        return symbol < FIRST_LENGTH ? 0 : LENGTH_EXTRA[symbol - FIRST_LENGTH];
    }

    /** Returns the symbol of a distance from 1 to 32,768. */
    static int ofDistance(int distance) {
        int before = distance - 1;
        return OF_DISTANCE[before < NEAR ? before : NEAR + (before >>> FAR_SHIFT)];
    }

    static int distanceExtra(int symbol) {
        return Math.max(0, symbol / 2 - 1);
    }

    static int distanceBase(int symbol) {
        return symbol < 2 ? symbol + 1 : 1 + ((2 | symbol & 1) << distanceExtra(symbol));
    }
}
