package io.lcfs.compress.zstd;

import io.lcfs.compress.bits.BitWriter;

/**
 * An FSE table for encoding (RFC 8878, section 4.1), which runs the decoding backwards. States are numbered from the
 * table's size up. The states of a symbol with p parts are also numbered p to 2p - 1, in their order. Encoding the
 * symbol writes as many low bits of the present state as are needed for the remaining bits to be one of these numbers;
 * the state with that number is next.
 */
final class FseEncoder {
    private static final int BITS_SHIFT = 16;

    private final int accuracyLog;
    private final short[] states;
    /** For each symbol a number which, added to a state, gives the number of bits to write above 16 other bits. */
    private final int[] bits;
    /** For each symbol the place of its first state, less the number of its parts. */
    private final int[] places;

    private final int[] firstState;

    FseEncoder(FseDistribution distribution) {
        accuracyLog = distribution.accuracyLog();
        states = new short[distribution.size()];
        bits = new int[distribution.symbolCount()];
        places = new int[bits.length];
        firstState = new int[bits.length];
        int first = 0;
        for (int symbol = 0; symbol < bits.length; symbol++) {
            int parts = Math.abs(distribution.parts(symbol));
            int mostBits = accuracyLog - SymbolValues.floorLog2(Math.max(1, parts));
            // A state below this limit takes one bit less.
            int limit = parts << mostBits;
            bits[symbol] = (mostBits << BITS_SHIFT) - limit;
            places[symbol] = first - parts;
            firstState[symbol] = first;
            first += parts;
        }
        int[] next = firstState.clone();
        byte[] symbols = distribution.symbolOfState();
        for (int state = 0; state < symbols.length; state++) {
            states[next[symbols[state]]++] = (short) (symbols.length + state);
        }
    }

    /** Returns the initial state for the last symbol: the one of its states after which the decoder reads most bits. */
    int begin(int symbol) {
        return states[firstState[symbol]];
    }

    /** Adds a symbol in front of the symbols that a state represents; returns the state that represents all of them. */
    int put(BitWriter out, int state, int symbol) {
        int count = state + bits[symbol] >>> BITS_SHIFT;
        out.put(state, count);
        return states[(state >>> count) + places[symbol]];
    }

    /** Writes the final state, from which the decoder starts. */
    void end(BitWriter out, int state) {
        out.put(state, accuracyLog);
    }

    /** Writes the description of a distribution (section 4.1.1). */
    static void describe(FseDistribution distribution, BitWriter out) {
        out.put(distribution.accuracyLog() - FseDistribution.MIN_ACCURACY_LOG, 4);
        int left = distribution.size();
        int symbol = 0;
        while (left > 0) {
            int part = distribution.parts(symbol++);
            putPart(out, part, left);
            left -= Math.abs(part);
            if (part == 0) {
                int zeros = 0;
                while (distribution.parts(symbol + zeros) == 0) {
                    zeros++;
                }
                symbol += zeros;
                for (; zeros >= 3; zeros -= 3) {
                    out.put(3, 2);
                    out.flush();
                }
                out.put(zeros, 2);
            }
            out.flush();
        }
        out.close();
    }

    /** Writes one number of a description, as {@link FseDistribution#read} reads it. */
    private static void putPart(BitWriter out, int part, int left) {
        int value = part + 1;
        int width = SymbolValues.floorLog2(left + 1) + 1;
        int shortCount = (1 << width) - 2 - left;
        if (value < shortCount) {
            out.put(value, width - 1);
        } else {
            out.put(value < 1 << (width - 1) ? value : value + shortCount, width);
        }
    }
}
