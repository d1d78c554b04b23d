package io.lcfs.compress.zstd;

/**
 * The content of a block: the literals, and the sequences, each of which is a number of literals and the match that
 * follows them (RFC 8878, section 3.1.1.4).
 */
final class Sequences {
    /** The length of the shortest match. */
    static final int MIN_MATCH = 4;

    private static final int MAX_COUNT = Frame.MAX_BLOCK_BYTES / MIN_MATCH;

    private final byte[] literals = new byte[Frame.MAX_BLOCK_BYTES + WindowBytes.SLACK_BYTES];
    private final int[] literalLengths = new int[MAX_COUNT];
    private final int[] matchLengths = new int[MAX_COUNT];
    private final int[] distanceValues = new int[MAX_COUNT];
    private int literalCount;
    private int count;

    void clear() {
        literalCount = 0;
        count = 0;
    }

    /** Adds literals and the match that follows them. The array of the literals must have slack behind them. */
    void add(byte[] bytes, int start, int literalLength, int matchLength, int distanceValue) {
        addLiterals(bytes, start, literalLength);
        literalLengths[count] = literalLength;
        matchLengths[count] = matchLength;
        distanceValues[count] = distanceValue;
        count++;
    }

    void addLiterals(byte[] bytes, int start, int length) {
        WindowBytes.copy(bytes, start, literals, literalCount, length);
        literalCount += length;
    }

    byte[] literals() {
        return literals;
    }

    int literalCount() {
        return literalCount;
    }

    int count() {
        return count;
    }

    int literalLength(int index) {
        return literalLengths[index];
    }

    int matchLength(int index) {
        return matchLengths[index];
    }

    int distanceValue(int index) {
        return distanceValues[index];
    }
}
