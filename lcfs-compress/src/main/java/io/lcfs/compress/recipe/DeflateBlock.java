package io.lcfs.compress.recipe;

import java.util.Arrays;

/** A block of a stream: its form, its tokens, and where its content is. */
final class DeflateBlock {
    static final int STORED = 0;
    static final int FIXED = 1;
    static final int DYNAMIC = 2;

    /** The limit of tokens, so that a block takes 2 MiB of memory; known compressors end a block long before. */
    static final int MAX_TOKENS = 1 << 19;
    /** The limit of the content of a block, which 32,768 matches of the greatest length, as in gzip, do not exceed. */
    static final int MAX_BYTES = (1 << 23) + (1 << 17);

    /** The number of bytes behind a place that a model may look at. */
    static final int LOOKAHEAD = 512;

    final int type;
    final boolean isLast;
    final int start;
    int end;
    /** The bits of the head of a dynamic block. */
    byte[] head = {};

    int headBits;
    /** The bits between the head of a stored block and its bytes, or behind the last block. */
    int padding;

    int[] tokens = new int[1 << 4];
    int count;
    /** The position at which the input of the compressor ended, at or behind the end of this block; if it is known. */
    int inputEnd;

    boolean isInputEndKnown;

    DeflateBlock(int type, boolean isLast, int start) {
        this.type = type;
        this.isLast = isLast;
        this.start = start;
        this.end = start;
    }

    void add(int token) {
        if (count == tokens.length) {
            tokens = Arrays.copyOf(tokens, 2 * count);
        }
        tokens[count++] = token;
    }

    int bytes() {
        return end - start;
    }

    /** Returns the position up to which the model of the compressor looks. */
    int visibleEnd() {
        return isInputEndKnown && inputEnd - end < LOOKAHEAD ? inputEnd : end + LOOKAHEAD;
    }
}
