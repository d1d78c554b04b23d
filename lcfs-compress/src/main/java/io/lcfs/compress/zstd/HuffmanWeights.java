package io.lcfs.compress.zstd;

import io.lcfs.compress.MalformedStreamException;
import java.util.Arrays;

/** The description of a Huffman code in a block: the weights of all symbols but the last (RFC 8878, section 4.2.1). */
final class HuffmanWeights {
    private static final String PART = "Huffman table description";
    /**
     * The largest first byte that is the size of compressed weights. A greater first byte is the sum of this number and
     * the number of plain weights.
     */
    static final int PLAIN_COUNT = 127;

    static final int MAX_SYMBOLS = 256;

    private HuffmanWeights() {}

    static byte[] read(BlockBytes in) throws MalformedStreamException {
        int header = in.takeByte(PART);
        byte[] weights =
                header > PLAIN_COUNT ? readPlain(in, header - PLAIN_COUNT) : readCompressed(in.take(header, PART));
        return withLast(weights);
    }

    /** Reads two weights per byte, the first one in the upper half. */
    private static byte[] readPlain(BlockBytes in, int count) throws MalformedStreamException {
        byte[] weights = new byte[count];
        int start = in.skip((count + 1) / 2, PART);
        for (int i = 0; i < count; i++) {
            int pair = in.bytes()[start + i / 2];
            weights[i] = (byte) ((i % 2 == 0 ? pair >> 4 : pair) & 0xF);
        }
        return weights;
    }

    /**
     * Reads weights with two states that alternate in one bitstream, which ends when a state finds too few bits
     * (section 4.2.1.2).
     */
    private static byte[] readCompressed(BlockBytes in) throws MalformedStreamException {
        SymbolValues values = SymbolValues.WEIGHTS;
        FseTable table = FseTable.of(FseDistribution.read(in, values.maxAccuracyLog(), values.maxSymbol()), values);
        int bitsLeft = BackwardBits.count(in, PART) - 2 * table.accuracyLog();
        if (bitsLeft < 0) {
            throw new MalformedStreamException(PART + " is too short for its two states");
        }
        int width = table.accuracyLog();
        int turn = BackwardBits.at(in.bytes(), in.position(), bitsLeft + width, width);
        int other = BackwardBits.at(in.bytes(), in.position(), bitsLeft, width);
        byte[] weights = new byte[MAX_SYMBOLS - 1];
        int count = 0;
        while (count < weights.length - 1) {
            long entry = table.entries()[turn];
            weights[count++] = (byte) FseTable.value(entry);
            bitsLeft -= FseTable.stateBits(entry);
            if (bitsLeft < 0) {
                weights[count++] = (byte) FseTable.value(table.entries()[other]);
                return Arrays.copyOf(weights, count);
            }
            turn = other;
            other = FseTable.nextState(entry)
                    + BackwardBits.at(in.bytes(), in.position(), bitsLeft, FseTable.stateBits(entry));
        }
        throw new MalformedStreamException(PART + " has more than " + weights.length + " weights");
    }

    /** Adds the last weight, which makes the sum a power of two. */
    private static byte[] withLast(byte[] weights) throws MalformedStreamException {
        int sum = 0;
        for (byte weight : weights) {
            if (weight > HuffmanTable.MAX_BITS) {
                throw new MalformedStreamException(PART + " has the weight " + weight);
            }
            sum += 1 << weight >> 1;
        }
        int rest = sum == 0 ? 0 : 2 * Integer.highestOneBit(sum) - sum;
        if (sum == 0 || Integer.bitCount(rest) != 1) {
            throw new MalformedStreamException(PART + " has weights that sum to " + sum);
        }
        byte[] all = Arrays.copyOf(weights, weights.length + 1);
        all[weights.length] = (byte) (Integer.numberOfTrailingZeros(rest) + 1);
        return all;
    }

    /** Returns the length of the longest code, for weights that include the last one. */
    static int maxBits(byte[] weights) {
        int sum = 0;
        for (byte weight : weights) {
            sum += 1 << weight >> 1;
        }
        return Integer.numberOfTrailingZeros(sum);
    }
}
