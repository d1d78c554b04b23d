package io.lcfs.compress.gzip;

import io.lcfs.compress.bits.BitWriter;
import io.lcfs.compress.deflate.PrefixCode;
import io.lcfs.compress.deflate.Symbols;

/**
 * The description of the two codes of a dynamic block (RFC 1951, 3.2.7): the lengths of both codes, run-length-encoded,
 * and written in a third code.
 */
final class CodeLengths {
    private static final int SYMBOLS = 19;
    private static final int MAX_BITS = 7;
    private static final int REPEAT = 16;
    private static final int ZEROS = 17;
    private static final int MANY_ZEROS = 18;
    private static final int MIN_LITERALS = 257;

    private final int literalCount;
    private final int distanceCount;
    private final int[] symbols;
    private final int[] repeats;
    private final int[] counts = new int[SYMBOLS];
    private final PrefixCode code;
    private final int written;
    private int count;

    CodeLengths(PrefixCode literals, PrefixCode distances) {
        literalCount = used(literals.lengths(), MIN_LITERALS);
        distanceCount = used(distances.lengths(), 1);
        byte[] lengths = new byte[literalCount + distanceCount];
        System.arraycopy(literals.lengths(), 0, lengths, 0, literalCount);
        System.arraycopy(distances.lengths(), 0, lengths, literalCount, distanceCount);
        symbols = new int[lengths.length];
        repeats = new int[lengths.length];
        shorten(lengths);
        code = PrefixCode.ofCounts(counts, MAX_BITS);
        int last = SYMBOLS;
        while (last > 4 && code.lengths()[Symbols.lengthOrder(last - 1)] == 0) {
            last--;
        }
        written = last;
    }

    private static int used(byte[] lengths, int least) {
        int count = lengths.length;
        while (count > least && lengths[count - 1] == 0) {
            count--;
        }
        return count;
    }

    private void shorten(byte[] lengths) {
        for (int i = 0; i < lengths.length; ) {
            int run = 1;
            while (i + run < lengths.length && lengths[i + run] == lengths[i]) {
                run++;
            }
            shorten(lengths[i], run);
            i += run;
        }
    }

    private void shorten(int length, int run) {
        int left = run;
        if (length > 0) {
            add(length, 0);
            left--;
        }
        while (left > 0) {
            if (left < 3) {
                add(length, 0);
                left--;
            } else if (length > 0) {
                int part = Math.min(left, 6);
                add(REPEAT, part - 3);
                left -= part;
            } else if (left <= 10) {
                add(ZEROS, left - 3);
                left = 0;
            } else {
                int part = Math.min(left, 138);
                add(MANY_ZEROS, part - 11);
                left -= part;
            }
        }
    }

    private void add(int symbol, int repeat) {
        symbols[count] = symbol;
        repeats[count] = repeat;
        count++;
        counts[symbol]++;
    }

    private static int extraBits(int symbol) {
        return switch (symbol) {
            case REPEAT -> 2;
            case ZEROS -> 3;
            case MANY_ZEROS -> 7;
            default -> 0;
        };
    }

    /** Returns the number of bits of the description. */
    long bits() {
        long sum = 5 + 5 + 4 + 3L * written + code.bits(counts);
        for (int symbol = REPEAT; symbol < SYMBOLS; symbol++) {
            sum += (long) counts[symbol] * extraBits(symbol);
        }
        return sum;
    }

    void write(BitWriter bits) {
        bits.put(literalCount - MIN_LITERALS, 5);
        bits.put(distanceCount - 1, 5);
        bits.put(written - 4, 4);
        for (int i = 0; i < written; i++) {
            bits.put(code.lengths()[Symbols.lengthOrder(i)], 3);
            bits.flush();
        }
        for (int i = 0; i < count; i++) {
            code.put(bits, symbols[i]);
            bits.put(repeats[i], extraBits(symbols[i]));
            bits.flush();
        }
    }
}
