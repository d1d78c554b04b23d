package io.lcfs.compress.recipe;

/** A literal or a match in one number: 0 for a literal, otherwise the length above 16 bits of the distance. */
final class Token {
    static final int LITERAL = 0;

    private static final int LENGTH_SHIFT = 16;

    private Token() {}

    static int match(int length, int distance) {
        return length << LENGTH_SHIFT | distance;
    }

    /** Returns the length of a match, or 0 for a literal. */
    static int matchLength(int token) {
        return token >>> LENGTH_SHIFT;
    }

    /** Returns the number of bytes of the content. */
    static int bytes(int token) {
        return Math.max(1, token >>> LENGTH_SHIFT);
    }

    static int distance(int token) {
        return token & (1 << LENGTH_SHIFT) - 1;
    }
}
