package io.lcfs.compress.zstd;

import io.lcfs.compress.MalformedStreamException;
import io.lcfs.compress.bits.LittleEndian;
import java.util.Arrays;

/**
 * A Huffman code for decoding literals (RFC 8878, section 4.2). There is an entry for each value of the next bits, with
 * the symbol in the upper byte and the number of bits of its code in the lower byte.
 */
final class HuffmanTable {
    static final int MAX_BITS = 11;
    /** The number of symbols that are decoded from one load of at least 56 bits. */
    private static final int SYMBOLS_PER_LOAD = 5;

    private static final int STREAMS = 4;
    private static final String PART = "Huffman stream";

    private final short[] entries;
    private final int maxBits;

    private HuffmanTable(short[] entries, int maxBits) {
        this.entries = entries;
        this.maxBits = maxBits;
    }

    static HuffmanTable read(BlockBytes in) throws MalformedStreamException {
        byte[] weights = HuffmanWeights.read(in);
        int maxBits = HuffmanWeights.maxBits(weights);
        if (maxBits > MAX_BITS) {
            throw new MalformedStreamException("Huffman code has codes of " + maxBits + " bits, above " + MAX_BITS);
        }
        short[] entries = new short[1 << maxBits];
        int position = 0;
        for (int weight = 1; weight <= maxBits; weight++) {
            for (int symbol = 0; symbol < weights.length; symbol++) {
                if (weights[symbol] == weight) {
                    int next = position + (1 << (weight - 1));
                    Arrays.fill(entries, position, next, (short) (symbol << 8 | (maxBits + 1 - weight)));
                    position = next;
                }
            }
        }
        return new HuffmanTable(entries, maxBits);
    }

    /** Decodes a stream that must end with its last symbol. */
    void decode(BlockBytes in, byte[] target, int start, int end) throws MalformedStreamException {
        decodeRest(in, BackwardBits.count(in, PART), target, start, end);
    }

    private void decodeRest(BlockBytes in, int bits, byte[] target, int start, int end)
            throws MalformedStreamException {
        byte[] bytes = in.bytes();
        int bitsLeft = bits;
        for (int i = start; i < end; i++) {
            if (bitsLeft <= 0) {
                throw new MalformedStreamException(PART + " ends before its last symbol");
            }
            int entry = entries[BackwardBits.at(bytes, in.position(), bitsLeft - maxBits, maxBits)];
            target[i] = (byte) (entry >> 8);
            bitsLeft -= entry & 0xFF;
        }
        if (bitsLeft < 0) {
            throw new MalformedStreamException(PART + " ends inside its last symbol");
        }
        if (bitsLeft > 0) {
            throw new MalformedStreamException(PART + " has " + bitsLeft + " bits left after its last symbol");
        }
    }

    /**
     * Decodes four streams, which follow a table of their sizes; each holds a quarter of the symbols (section 4.2.2).
     */
    void decodeFour(BlockBytes in, byte[] target, int length) throws MalformedStreamException {
        int quarter = (length + STREAMS - 1) / STREAMS;
        if (quarter * (STREAMS - 1) > length) {
            throw new MalformedStreamException("four Huffman streams have only " + length + " symbols");
        }
        int size1 = (int) in.takeNumber(2, PART);
        int size2 = (int) in.takeNumber(2, PART);
        int size3 = (int) in.takeNumber(2, PART);
        BlockBytes[] streams = {
            in.take(size1, PART), in.take(size2, PART), in.take(size3, PART), in.take(in.remaining(), PART)
        };
        int[] bits = new int[STREAMS];
        for (int i = 0; i < STREAMS; i++) {
            bits[i] = BackwardBits.count(streams[i], PART);
        }
        int done = decodeInterleaved(streams, bits, target, quarter, length - quarter * (STREAMS - 1));
        for (int i = 0; i < STREAMS; i++) {
            int start = quarter * i;
            decodeRest(streams[i], bits[i], target, start + done, Math.min(start + quarter, length));
        }
    }

    /**
     * Decodes all four streams in turn, because the processor executes independent steps in parallel. Stops when a
     * stream has no bits left or the shortest has too few symbols left for one more load. Returns the number of symbols
     * decoded in each stream.
     */
    private int decodeInterleaved(BlockBytes[] streams, int[] bits, byte[] target, int quarter, int shortest) {
        final byte[] bytes = streams[0].bytes();
        final short[] table = entries;
        final int shift = Long.SIZE - maxBits;
        final int start1 = streams[0].position();
        final int start2 = streams[1].position();
        final int start3 = streams[2].position();
        final int start4 = streams[3].position();
        int bits1 = bits[0];
        int bits2 = bits[1];
        int bits3 = bits[2];
        int bits4 = bits[3];
        int done = 0;
        while (done + SYMBOLS_PER_LOAD <= shortest && (bits1 | bits2 | bits3 | bits4) >= 0) {
            long word1 = topBits(bytes, start1, bits1);
            long word2 = topBits(bytes, start2, bits2);
            long word3 = topBits(bytes, start3, bits3);
            long word4 = topBits(bytes, start4, bits4);
            for (int i = done; i < done + SYMBOLS_PER_LOAD; i++) {
                int entry1 = table[(int) (word1 >>> shift)];
                int entry2 = table[(int) (word2 >>> shift)];
                int entry3 = table[(int) (word3 >>> shift)];
                int entry4 = table[(int) (word4 >>> shift)];
                target[i] = (byte) (entry1 >> 8);
                target[i + quarter] = (byte) (entry2 >> 8);
                target[i + 2 * quarter] = (byte) (entry3 >> 8);
                target[i + 3 * quarter] = (byte) (entry4 >> 8);
                // A shift uses only the low six bits of its count, which hold the length in the entry.
                word1 <<= entry1;
                word2 <<= entry2;
                word3 <<= entry3;
                word4 <<= entry4;
                bits1 -= entry1 & 0xFF;
                bits2 -= entry2 & 0xFF;
                bits3 -= entry3 & 0xFF;
                bits4 -= entry4 & 0xFF;
            }
            done += SYMBOLS_PER_LOAD;
        }
        bits[0] = bits1;
        bits[1] = bits2;
        bits[2] = bits3;
        bits[3] = bits4;
        return done;
    }

    /** Returns at least 56 bits that end at a position, in the upper bits of a long. */
    private static long topBits(byte[] bytes, int start, int bitsLeft) {
        int first = (bitsLeft - 56) >> 3;
        return LittleEndian.getLong(bytes, start + first) << (Long.SIZE - (bitsLeft - 8 * first));
    }
}
