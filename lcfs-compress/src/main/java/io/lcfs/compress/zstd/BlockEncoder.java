package io.lcfs.compress.zstd;

import io.lcfs.compress.bits.BitWriter;
import java.util.Arrays;

/** A writer of blocks, each in the shortest of three forms (RFC 8878, section 3.1.1.2). */
final class BlockEncoder {
    /** The largest size of a sequence, which takes at most 26 bits of states and 54 extra bits. */
    private static final int MAX_SEQUENCE_BYTES = 12;

    private static final int MAX_ENCODED_BYTES =
            Frame.MAX_BLOCK_BYTES / Sequences.MIN_MATCH * MAX_SEQUENCE_BYTES + Frame.MAX_BLOCK_BYTES + (1 << 12);

    private final byte[] bytes;
    private final ZstdMatchFinder finder;
    private final RepeatDistances repeatsBefore = new RepeatDistances();
    private final Sequences sequences = new Sequences();
    private final LiteralsEncoder literals = new LiteralsEncoder();
    private final SequencesEncoder sequencesEncoder = new SequencesEncoder();
    private final BitWriter out = new BitWriter(MAX_ENCODED_BYTES);

    BlockEncoder(byte[] bytes) {
        this.bytes = bytes;
        this.finder = new ZstdMatchFinder(bytes);
    }

    /** Adjusts the match finder after the bytes of the buffer moved {@code count} bytes to the front. */
    void moved(int count) {
        finder.moved(count);
    }

    /**
     * Encodes a range of the buffer as a block into the array {@link #encoded}, and returns the number of bytes there.
     */
    int encode(int start, int end, boolean last) {
        int length = end - start;
        out.moveTo(Frame.BLOCK_HEADER_BYTES);
        int type = length == 0 ? Frame.RAW_BLOCK : encodeContent(start, end);
        int size = type == Frame.COMPRESSED_BLOCK ? out.position() - Frame.BLOCK_HEADER_BYTES : length;
        int encodedEnd = out.position();
        int header = size << 3 | type << 1 | (last ? 1 : 0);
        out.bytes()[0] = (byte) header;
        out.bytes()[1] = (byte) (header >>> 8);
        out.bytes()[2] = (byte) (header >>> 16);
        return encodedEnd;
    }

    byte[] encoded() {
        return out.bytes();
    }

    private int encodeContent(int start, int end) {
        int length = end - start;
        if (Arrays.mismatch(bytes, start, end - 1, bytes, start + 1, end) < 0) {
            out.putNumber(bytes[start], 1);
            return Frame.RLE_BLOCK;
        }
        repeatsBefore.set(finder.repeats());
        sequences.clear();
        finder.find(start, end, sequences);
        literals.encode(sequences.literals(), sequences.literalCount(), out);
        sequencesEncoder.encode(sequences, out);
        if (out.position() - Frame.BLOCK_HEADER_BYTES < length) {
            return Frame.COMPRESSED_BLOCK;
        }
        // A decoder that finds no sequences keeps its repeat distances.
        finder.repeats().set(repeatsBefore);
        out.moveTo(Frame.BLOCK_HEADER_BYTES);
        out.putBytes(bytes, start, length);
        return Frame.RAW_BLOCK;
    }
}
