package io.lcfs.compress.gzip;

import io.lcfs.compress.bits.BitWriter;
import io.lcfs.compress.bits.HuffmanLengths;

/** A code of RFC 1951, 3.2.2: its lengths say it all. */
final class PrefixCode {
    static final int MAX_BITS = 15;

    private final byte[] lengths;
    /** Each code with its first bit lowest, as it is written. */
    private final short[] codes;

    private PrefixCode(byte[] lengths) {
        this.lengths = lengths;
        this.codes = codes(lengths);
    }

    static PrefixCode ofLengths(byte[] lengths) {
        return new PrefixCode(lengths);
    }

    /** The shortest code for so many of each symbol; of fewer than two symbols others are made up, so that it is complete. */
    static PrefixCode ofCounts(int[] counts, int maxBits) {
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

    byte[] lengths() {
        return lengths;
    }

    void put(BitWriter bits, int symbol) {
        bits.put(codes[symbol], lengths[symbol]);
    }

    /** How many bits so many of each symbol take, without what follows them. */
    long bits(int[] counts) {
        long sum = 0;
        for (int symbol = 0; symbol < counts.length; symbol++) {
            sum += (long) counts[symbol] * lengths[symbol];
        }
        return sum;
    }
}
