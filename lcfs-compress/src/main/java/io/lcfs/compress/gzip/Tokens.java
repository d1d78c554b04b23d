package io.lcfs.compress.gzip;

import io.lcfs.compress.deflate.Symbols;

/**
 * The content of a deflate block: matches in order, each with the number of literals before it. The literals themselves
 * stay in the source.
 */
final class Tokens {
    static final int MIN_MATCH = Symbols.MIN_MATCH;
    static final int MAX_MATCH = Symbols.MAX_MATCH;

    private static final int LENGTH_SHIFT = 16;

    private final int[] runs;
    private final int[] matches;
    private int count;
    private int literals;
    private int tail;

    Tokens(int maxMatches) {
        runs = new int[maxMatches];
        matches = new int[maxMatches];
    }

    void clear() {
        count = 0;
        literals = 0;
        tail = 0;
    }

    /** Adds literals. A match may or may not follow them. */
    void addLiterals(int added) {
        literals += added;
        tail += added;
    }

    /** Adds literals and the match that follows them, which is divided if it is longer than one match may be. */
    void add(int added, int length, int distance) {
        literals += added;
        int run = tail + added;
        tail = 0;
        int left = length;
        while (left > MAX_MATCH) {
            // The rest must not be too short for a match.
            int part = Math.min(MAX_MATCH, left - MIN_MATCH);
            put(run, part, distance);
            run = 0;
            left -= part;
        }
        put(run, left, distance);
    }

    private void put(int run, int length, int distance) {
        runs[count] = run;
        matches[count] = length << LENGTH_SHIFT | distance;
        count++;
    }

    /** Returns the number of matches. */
    int count() {
        return count;
    }

    /** Returns the number of literals and matches. */
    int symbols() {
        return literals + count;
    }

    /** Returns the number of literals before a match. */
    int literals(int index) {
        return runs[index];
    }

    int length(int index) {
        return matches[index] >>> LENGTH_SHIFT;
    }

    int distance(int index) {
        return matches[index] & (1 << LENGTH_SHIFT) - 1;
    }
}
