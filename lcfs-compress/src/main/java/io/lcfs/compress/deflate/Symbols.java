package io.lcfs.compress.deflate;

import java.util.Arrays;

/** The symbols of literals, match lengths and distances (RFC 1951, 3.2.5), and the number of extra bits of each. */
public final class Symbols {
    /** The symbol of the end of a block. */
    public static final int END = 256;
    /** The number of symbols of literals, the end and lengths. */
    public static final int LITERALS = 286;
    /** The number of symbols of distances. */
    public static final int DISTANCES = 30;
    /** The symbol of the shortest lengths. */
    public static final int FIRST_LENGTH = 257;
    /** The length of the shortest match. */
    public static final int MIN_MATCH = 3;
    /** The length of the longest match. */
    public static final int MAX_MATCH = 258;

    private static final int LAST_LENGTH = 285;
    /** The number of distances that have their own entries; of the greater distances, 128 neighbors share an entry. */
    private static final int NEAR = 256;

    private static final int FAR_SHIFT = 7;

    /** The order in which the lengths of the third code are written: symbols that are often absent are last. */
    private static final byte[] LENGTH_ORDER = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};

    /** The symbol of each match length. */
    private static final short[] OF_LENGTH = new short[MAX_MATCH + 1];
    /** The shortest length and the number of extra bits of each symbol from 257 on. */
    private static final int[] LENGTH_BASES = new int[LAST_LENGTH + 1 - FIRST_LENGTH];

    private static final int[] LENGTH_EXTRA = new int[LENGTH_BASES.length];
    /** The symbols of near distances, then those of groups of far distances. */
    private static final byte[] OF_DISTANCE = new byte[2 * NEAR];

    static {
        int base = MIN_MATCH;
        for (int i = 0; i < LENGTH_BASES.length - 1; i++) {
            LENGTH_BASES[i] = base;
            LENGTH_EXTRA[i] = Math.max(0, i / 4 - 1);
            int end = Math.min(base + (1 << LENGTH_EXTRA[i]), MAX_MATCH);
            Arrays.fill(OF_LENGTH, base, end, (short) (FIRST_LENGTH + i));
            base = end;
        }
        LENGTH_BASES[LENGTH_BASES.length - 1] = MAX_MATCH;
        OF_LENGTH[MAX_MATCH] = LAST_LENGTH;
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

    /** Returns the symbol of the third code of a dynamic block whose length is written at a place (3.2.7). */
    public static int lengthOrder(int place) {
        return LENGTH_ORDER[place];
    }

    /** Returns the symbol of a length. */
    public static int ofLength(int length) {
        return OF_LENGTH[length];
    }

    /** Returns the shortest length of a symbol. */
    public static int lengthBase(int symbol) {
        return LENGTH_BASES[symbol - FIRST_LENGTH];
    }

    /** Returns the number of extra bits that follow a symbol of the literal and length code. */
    public static int lengthExtra(int symbol) {
        return symbol < FIRST_LENGTH ? 0 : LENGTH_EXTRA[symbol - FIRST_LENGTH];
    }

    /** Returns the symbol of a distance from 1 to 32,768. */
    public static int ofDistance(int distance) {
        int before = distance - 1;
        return OF_DISTANCE[before < NEAR ? before : NEAR + (before >>> FAR_SHIFT)];
    }

    /** Returns the number of extra bits that follow a symbol of a distance. */
    public static int distanceExtra(int symbol) {
        return Math.max(0, symbol / 2 - 1);
    }

    /** Returns the shortest distance of a symbol. */
    public static int distanceBase(int symbol) {
        return symbol < 2 ? symbol + 1 : 1 + ((2 | symbol & 1) << distanceExtra(symbol));
    }
}
