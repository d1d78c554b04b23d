package io.lcfs.compress.zstd;

import io.lcfs.compress.MalformedStreamException;
import java.util.Arrays;

/**
 * The frequency of each symbol of an FSE table, in parts of a power of two (RFC 8878, section 4.1.1). The value -1
 * marks a symbol that is rarer than one part, and still takes one part.
 */
final class FseDistribution {
    static final int MIN_ACCURACY_LOG = 5;
    static final int LESS_THAN_ONE = -1;

    private final short[] parts;
    private final int accuracyLog;

    FseDistribution(int accuracyLog, short[] parts) {
        this.accuracyLog = accuracyLog;
        this.parts = parts;
    }

    /** Reads a description, which may name no symbol above {@code maxSymbol} and must end within its block. */
    static FseDistribution read(BlockBytes in, int maxAccuracyLog, int maxSymbol) throws MalformedStreamException {
        ForwardBits bits = new ForwardBits(in);
        int accuracyLog = MIN_ACCURACY_LOG + bits.peek(4);
        bits.take(4);
        if (accuracyLog > maxAccuracyLog) {
            throw new MalformedStreamException(
                    "FSE table has an accuracy of " + accuracyLog + " bits, above " + maxAccuracyLog);
        }
        short[] parts = new short[maxSymbol + 1];
        int symbol = 0;
        int left = 1 << accuracyLog;
        while (left > 0) {
            if (symbol > maxSymbol) {
                throw new MalformedStreamException("FSE table describes symbols above " + maxSymbol);
            }
            int part = readPart(bits, left);
            parts[symbol++] = (short) part;
            left -= Math.abs(part);
            if (part == 0) {
                symbol += readZeros(bits, maxSymbol);
            }
        }
        bits.close();
        return new FseDistribution(accuracyLog, Arrays.copyOf(parts, symbol));
    }

    /** Reads a number from -1 to {@code left}. As many small numbers as fit below a power of two take one bit less. */
    private static int readPart(ForwardBits bits, int left) throws MalformedStreamException {
        int width = 32 - Integer.numberOfLeadingZeros(left + 1);
        int shortCount = (1 << width) - 2 - left;
        int value = bits.peek(width);
        int low = value & ((1 << (width - 1)) - 1);
        if (low < shortCount) {
            bits.take(width - 1);
            return low - 1;
        }
        bits.take(width);
        return (value == low ? value : value - shortCount) - 1;
    }

    /**
     * Reads the number of further symbols without a part: two bits at a time, where the value 3 means that more bits
     * follow.
     */
    private static int readZeros(ForwardBits bits, int maxSymbol) throws MalformedStreamException {
        int zeros = 0;
        int more;
        do {
            more = bits.peek(2);
            bits.take(2);
            zeros += more;
        } while (more == 3 && zeros <= maxSymbol);
        return zeros;
    }

    int accuracyLog() {
        return accuracyLog;
    }

    int size() {
        return 1 << accuracyLog;
    }

    /** Returns the highest symbol of the description plus one. */
    int symbolCount() {
        return parts.length;
    }

    /** Returns the parts of a symbol, or 0 if it does not occur. */
    int parts(int symbol) {
        return symbol < parts.length ? parts[symbol] : 0;
    }

    /** Returns the symbol of each state: rare symbols at the end, the others spread in large steps (section 4.1.1). */
    byte[] symbolOfState() {
        byte[] symbols = new byte[size()];
        int high = size() - 1;
        for (int symbol = 0; symbol < parts.length; symbol++) {
            if (parts[symbol] == LESS_THAN_ONE) {
                symbols[high--] = (byte) symbol;
            }
        }
        int step = (size() >>> 1) + (size() >>> 3) + 3;
        int state = 0;
        for (int symbol = 0; symbol < parts.length; symbol++) {
            for (int i = 0; i < parts[symbol]; i++) {
                symbols[state] = (byte) symbol;
                do {
                    state = (state + step) & (size() - 1);
                } while (state > high);
            }
        }
        return symbols;
    }
}
