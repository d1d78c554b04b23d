package io.lcfs.compress.deflate;

import io.lcfs.compress.bits.BitWriter;
import io.lcfs.compress.bits.HuffmanLengths;

/** A prefix code (RFC 1951, 3.2.2), which is determined by the lengths of its codes. */
public final class PrefixCode {
    /** The length of the longest code of literals and distances. */
    public static final int MAX_BITS = 15;

    private final byte[] lengths;
    /** The codes. The first bit of a code is its lowest bit, because the writer begins with the lowest bit. */
    private final short[] codes;

    private PrefixCode(byte[] lengths) {
        this.lengths = lengths;
        this.codes = codes(lengths);
    }

    /** Returns the code with these lengths; 0 for a symbol without a code. */
    public static PrefixCode ofLengths(byte[] lengths) {
        return new PrefixCode(lengths);
    }

    /**
     * Returns the shortest code for symbol counts. If fewer than two symbols occur, unused symbols are added to make it
     * complete.
     */
    public static PrefixCode ofCounts(int[] counts, int maxBits) {
        int[] full = counts.clone();
        int used = 0;
        for (int count : full) {
            used += count > 0 ? 1 : 0;
        }
        for (int symbol = 0; used < 2; symbol++) {
            if (full[symbol] == 0) {
                full[symbol] = 1;
                used++;
            }
        }
        return new PrefixCode(HuffmanLengths.of(full, maxBits));
    }

    private static short[] codes(byte[] lengths) {
        int[] next = new int[MAX_BITS + 2];
        for (byte length : lengths) {
            next[length + 1] += length > 0 ? 1 : 0;
        }
        for (int length = 1; length <= MAX_BITS; length++) {
            next[length + 1] += next[length];
            next[length + 1] <<= 1;
        }
        short[] codes = new short[lengths.length];
        for (int symbol = 0; symbol < lengths.length; symbol++) {
            int length = lengths[symbol];
            if (length > 0) {
                codes[symbol] = (short) (Integer.reverse(next[length]++) >>> (Integer.SIZE - length));
            }
        }
        return codes;
    }

    /** Returns the length of the code of each symbol. */
    public byte[] lengths() {
        return lengths;
    }

    /** Returns the length of the code of a symbol. */
    public int length(int symbol) {
        return lengths[symbol];
    }

    /** Returns the code of a symbol, as it is written. */
    public int code(int symbol) {
        return codes[symbol] & 0xFFFF;
    }

    /** Writes a symbol. */
    public void put(BitWriter bits, int symbol) {
        bits.put(code(symbol), lengths[symbol]);
    }

    /** Returns the number of bits of the codes of all symbols, without their extra bits. */
    public long bits(int[] counts) {
        long sum = 0;
        for (int symbol = 0; symbol < counts.length; symbol++) {
            sum += (long) counts[symbol] * lengths[symbol];
        }
        return sum;
    }
}
