package io.lcfs.compress.gzip;

import java.util.Arrays;

/** The tokens of a block, literals and matches in order, and the counts of the symbols of RFC 1951, 3.2.5. */
final class Tokens {
    static final int END = 256;
    static final int LITERALS = 286;
    static final int DISTANCES = 30;
    static final int MIN_MATCH = 3;
    static final int MAX_MATCH = 258;

    private static final int FIRST_LENGTH = 257;
    private static final int LAST_LENGTH = 285;
    private static final int LENGTH_SHIFT = 16;

    /** The symbol of each match length. */
    private static final short[] LENGTH_SYMBOLS = new short[MAX_MATCH + 1];
    /** The shortest length and the number of extra bits of each symbol from 257 on. */
    private static final int[] LENGTH_BASES = new int[LAST_LENGTH + 1 - FIRST_LENGTH];

    private static final int[] LENGTH_EXTRA = new int[LENGTH_BASES.length];

    static {
        int base = MIN_MATCH;
        for (int i = 0; i < LENGTH_BASES.length - 1; i++) {
            LENGTH_BASES[i] = base;
            LENGTH_EXTRA[i] = Math.max(0, i / 4 - 1);
            int end = Math.min(base + (1 << LENGTH_EXTRA[i]), MAX_MATCH);
            Arrays.fill(LENGTH_SYMBOLS, base, end, (short) (FIRST_LENGTH + i));
            base = end;
        }
        LENGTH_BASES[LENGTH_BASES.length - 1] = MAX_MATCH;
        LENGTH_SYMBOLS[MAX_MATCH] = LAST_LENGTH;
    }

    private final int[] values = new int[DeflateMatchFinder.BLOCK_BYTES];
    private final int[] literalCounts = new int[LITERALS];
    private final int[] distanceCounts = new int[DISTANCES];
    private int count;

    void clear() {
        count = 0;
        Arrays.fill(literalCounts, 0);
        Arrays.fill(distanceCounts, 0);
        literalCounts[END] = 1;
    }

    void addLiteral(byte literal) {
        values[count++] = literal & 0xFF;
        literalCounts[literal & 0xFF]++;
    }

    void addMatch(int length, int distance) {
        values[count++] = length << LENGTH_SHIFT | distance;
        literalCounts[LENGTH_SYMBOLS[length]]++;
        distanceCounts[distanceSymbol(distance)]++;
    }

    int count() {
        return count;
    }

    boolean isMatch(int index) {
        return values[index] >>> LENGTH_SHIFT != 0;
    }

    int literal(int index) {
        return values[index];
    }

    int length(int index) {
        return values[index] >>> LENGTH_SHIFT;
    }

    int distance(int index) {
        return values[index] & 0xFFFF;
    }

    int[] literalCounts() {
        return literalCounts;
    }

    int[] distanceCounts() {
        return distanceCounts;
    }

    static int lengthSymbol(int length) {
        return LENGTH_SYMBOLS[length];
    }

    /** Returns the number of extra bits that follow a symbol of the literal and length code. */
    static int lengthExtra(int symbol) {
        return symbol < FIRST_LENGTH ? 0 : LENGTH_EXTRA[symbol - FIRST_LENGTH];
    }

    static int lengthOffset(int symbol, int length) {
        return length - LENGTH_BASES[symbol - FIRST_LENGTH];
    }

    /** Returns the symbol of a distance from 1 to 32,768: two symbols for each power of two. */
    static int distanceSymbol(int distance) {
        int before = distance - 1;
        if (before < 2) {
            return before;
        }
        int log = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(before);
        return 2 * log + (before >>> (log - 1) & 1);
    }

    static int distanceExtra(int symbol) {
        return Math.max(0, symbol / 2 - 1);
    }

    static int distanceOffset(int symbol, int distance) {
        return distance - 1 & (1 << distanceExtra(symbol)) - 1;
    }
}
