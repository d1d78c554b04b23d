package io.lcfs.compress.zstd;

import io.lcfs.compress.bits.BitWriter;
import io.lcfs.compress.bits.HuffmanLengths;
import java.util.Arrays;

/** A Huffman code for encoding literals (RFC 8878, section 4.2), made from the counts of the symbols. */
final class HuffmanEncoder {
    /** The number of codes that are added between two flushes. */
    private static final int CODES_PER_FLUSH = 5;
    /** The shift of a code in an entry, above the code's number of bits. */
    private static final int CODE_SHIFT = 8;

    private final byte[] lengths;
    /** For each symbol, its code above the code's number of bits. */
    private final int[] entries = new int[HuffmanWeights.MAX_SYMBOLS];
    /**
     * The weights of all symbols below the highest symbol that occurs. The weight of the highest symbol is not written.
     */
    private final byte[] weights;

    /** Creates a code for counts in which at least two symbols occur. */
    HuffmanEncoder(int[] counts) {
        lengths = HuffmanLengths.of(counts, HuffmanTable.MAX_BITS);
        int highest = counts.length - 1;
        while (lengths[highest] == 0) {
            highest--;
        }
        int maxBits = 0;
        for (byte length : lengths) {
            maxBits = Math.max(maxBits, length);
        }
        byte[] all = new byte[highest + 1];
        for (int symbol = 0; symbol <= highest; symbol++) {
            all[symbol] = (byte) (lengths[symbol] == 0 ? 0 : maxBits + 1 - lengths[symbol]);
        }
        int position = 0;
        for (int weight = 1; weight <= maxBits; weight++) {
            for (int symbol = 0; symbol <= highest; symbol++) {
                if (all[symbol] == weight) {
                    entries[symbol] = position >>> (weight - 1) << CODE_SHIFT | lengths[symbol];
                    position += 1 << (weight - 1);
                }
            }
        }
        weights = Arrays.copyOf(all, highest);
    }

    /** Returns the number of bytes that the symbols take in one stream, without the description. */
    int encodedBytes(int[] counts) {
        long bits = 0;
        for (int symbol = 0; symbol < counts.length; symbol++) {
            bits += (long) counts[symbol] * lengths[symbol];
        }
        return (int) (bits / 8) + 1;
    }

    /** Writes a stream, beginning with the last symbol because the stream is decoded from its end. */
    void encode(byte[] literals, int start, int end, BitWriter out) {
        int i = end - 1;
        for (; i - CODES_PER_FLUSH >= start; i -= CODES_PER_FLUSH) {
            long group = 0;
            int count = 0;
            for (int j = 0; j < CODES_PER_FLUSH; j++) {
                int entry = entries[literals[i - j] & 0xFF];
                group |= (long) (entry >>> CODE_SHIFT) << count;
                count += entry & (1 << CODE_SHIFT) - 1;
            }
            out.add(group, count);
            out.flush();
        }
        for (; i >= start; i--) {
            int entry = entries[literals[i] & 0xFF];
            out.add(entry >>> CODE_SHIFT, entry & (1 << CODE_SHIFT) - 1);
            out.flush();
        }
        out.closeBackward();
    }

    /**
     * Writes the weights in the shorter of two forms (section 4.2.1). Returns false, and writes nothing, if neither can
     * hold them.
     */
    boolean describe(BitWriter out) {
        int start = out.position();
        int compressed = describeCompressed(out, start);
        int plain = weights.length > HuffmanWeights.MAX_SYMBOLS - 1 - HuffmanWeights.PLAIN_COUNT
                ? Integer.MAX_VALUE
                : (weights.length + 1) / 2;
        if (compressed <= HuffmanWeights.PLAIN_COUNT && compressed < plain) {
            out.bytes()[start] = (byte) compressed;
            return true;
        }
        out.moveTo(start);
        if (plain == Integer.MAX_VALUE) {
            return false;
        }
        out.putNumber(HuffmanWeights.PLAIN_COUNT + weights.length, 1);
        for (int i = 0; i < weights.length; i += 2) {
            int second = i + 1 < weights.length ? weights[i + 1] : 0;
            out.putNumber(weights[i] << 4 | second, 1);
        }
        return true;
    }

    /**
     * Writes the compressed weights behind one byte, which is left free for their size; returns their number of bytes.
     */
    private int describeCompressed(BitWriter out, int start) {
        SymbolValues values = SymbolValues.WEIGHTS;
        FseCounts counts = new FseCounts(values.maxSymbol());
        for (byte weight : weights) {
            counts.add(weight);
        }
        // A single weight would take no bits, so no decoder could find the end of the weights.
        if (counts.distinct() < 2) {
            return Integer.MAX_VALUE;
        }
        FseDistribution distribution =
                counts.normalize(Math.min(counts.accuracyLog(values.maxAccuracyLog()), values.maxAccuracyLog()));
        FseEncoder encoder = new FseEncoder(distribution);
        out.putNumber(0, 1);
        FseEncoder.describe(distribution, out);
        int last = weights.length - 1;
        int[] states = new int[2];
        states[last & 1] = encoder.begin(weights[last]);
        states[last - 1 & 1] = encoder.begin(weights[last - 1]);
        for (int i = last - 2; i >= 0; i--) {
            states[i & 1] = encoder.put(out, states[i & 1], weights[i]);
            out.flush();
        }
        encoder.end(out, states[1]);
        encoder.end(out, states[0]);
        out.closeBackward();
        return out.position() - start - 1;
    }
}
