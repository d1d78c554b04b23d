package io.lcfs.compress.zstd;

import io.lcfs.compress.bits.BitWriter;
import io.lcfs.compress.bits.LittleEndian;
import java.util.Arrays;

/** A writer of the literals of a block, which are Huffman-coded if that is shorter (RFC 8878, section 3.1.1.3.1). */
final class LiteralsEncoder {
    /** The smallest number of literals for which a code is tried. */
    private static final int MIN_CODED = 64;

    private static final int MIN_FOUR_STREAMS = 256;
    private static final int STREAMS = 4;

    private final int[] counts = new int[HuffmanWeights.MAX_SYMBOLS];

    void encode(byte[] literals, int count, BitWriter out) {
        int start = out.position();
        if (count >= MIN_CODED && encodeRepeated(literals, count, out)) {
            return;
        }
        if (count < MIN_CODED || !encodeCoded(literals, count, out)) {
            out.moveTo(start);
            putPlainHeader(Frame.RAW_LITERALS, count, out);
            out.putBytes(literals, 0, count);
        }
    }

    private boolean encodeRepeated(byte[] literals, int count, BitWriter out) {
        Arrays.fill(counts, 0);
        for (int i = 0; i < count; i++) {
            counts[literals[i] & 0xFF]++;
        }
        if (counts[literals[0] & 0xFF] < count) {
            return false;
        }
        putPlainHeader(Frame.RLE_LITERALS, count, out);
        out.putNumber(literals[0], 1);
        return true;
    }

    private static void putPlainHeader(int type, int count, BitWriter out) {
        if (count < 1 << 5) {
            out.putNumber(type | count << 3, 1);
        } else if (count < 1 << 12) {
            out.putNumber(type | 1 << 2 | count << 4, 2);
        } else {
            out.putNumber(type | 3 << 2 | count << 4, 3);
        }
    }

    /**
     * Writes the literals in a Huffman code. Returns whether that made them sufficiently shorter; if not, the caller
     * must overwrite the written bytes.
     */
    private boolean encodeCoded(byte[] literals, int count, BitWriter out) {
        HuffmanEncoder code = new HuffmanEncoder(counts);
        int most = count - (count >>> 6) - 8;
        if (code.encodedBytes(counts) >= most) {
            return false;
        }
        int format = count < MIN_FOUR_STREAMS ? 0 : count < 1 << 10 ? 1 : count < 1 << 14 ? 2 : 3;
        int sizeBits = format < 2 ? 10 : 4 * format + 6;
        int header = out.position();
        int content = header + (4 + 2 * sizeBits) / 8;
        out.moveTo(content);
        if (!code.describe(out)) {
            return false;
        }
        if (format == 0) {
            code.encode(literals, 0, count, out);
        } else {
            encodeFour(code, literals, count, out);
        }
        int end = out.position();
        if (end - content >= most) {
            return false;
        }
        out.moveTo(header);
        long sizes = count | (long) (end - content) << sizeBits;
        // The header ends where the content begins, so it must not overwrite the content.
        for (long rest = sizes << 4 | format << 2 | Frame.COMPRESSED_LITERALS; out.position() < content; rest >>>= 8) {
            out.bytes()[out.position()] = (byte) rest;
            out.moveTo(out.position() + 1);
        }
        out.moveTo(end);
        return true;
    }

    /** Writes four streams of a quarter of the literals each, behind the sizes of the first three. */
    private static void encodeFour(HuffmanEncoder code, byte[] literals, int count, BitWriter out) {
        int quarter = (count + STREAMS - 1) / STREAMS;
        int sizes = out.position();
        out.putNumber(0, 2 * (STREAMS - 1));
        for (int i = 0; i < STREAMS; i++) {
            int start = out.position();
            code.encode(literals, quarter * i, Math.min(quarter * (i + 1), count), out);
            if (i < STREAMS - 1) {
                LittleEndian.putShort(out.bytes(), sizes + 2 * i, out.position() - start);
            }
        }
    }
}
