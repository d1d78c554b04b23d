package io.lcfs.compress.zstd;

import io.lcfs.compress.bits.BitWriter;
import java.util.Arrays;

/** A writer of blocks, each in the shortest of three forms (RFC 8878, section 3.1.1.2). */
final class BlockEncoder {
    /** The largest size of a sequence, which takes at most 26 bits of states and 54 extra bits. */
    private static final int MAX_SEQUENCE_BYTES = 12;

    /** The largest size to which a block can be encoded, if the encoding does not make it shorter. */
    static final int MAX_ENCODED_BYTES =
            Frame.MAX_BLOCK_BYTES / Sequences.MIN_MATCH * MAX_SEQUENCE_BYTES + Frame.MAX_BLOCK_BYTES + (1 << 12);

    private final ZstdFinder finder;
    private final RepeatDistances repeatsBefore = new RepeatDistances();
    private final Sequences sequences = new Sequences();
    private final LiteralsEncoder literals = new LiteralsEncoder();
    private final SequencesEncoder sequencesEncoder = new SequencesEncoder();
    private byte[] bytes = new byte[0];

    BlockEncoder(ZstdFinder finder) {
        this.finder = finder;
    }

    /** Begins a content, with the bytes from {@code window} to {@code start} before it. */
    void open(byte[] content, int window, int start) {
        bytes = content;
        finder.open(content, window, start);
    }

    /** Encodes a range of the content as a block. */
    void encode(int start, int end, boolean last, BitWriter out) {
        int head = out.position();
        out.moveTo(head + Frame.BLOCK_HEADER_BYTES);
        int type = start == end ? Frame.RAW_BLOCK : encodeContent(start, end, out);
        int size = type == Frame.COMPRESSED_BLOCK ? out.position() - head - Frame.BLOCK_HEADER_BYTES : end - start;
        int header = size << 3 | type << 1 | (last ? 1 : 0);
        out.bytes()[head] = (byte) header;
        out.bytes()[head + 1] = (byte) (header >>> 8);
        out.bytes()[head + 2] = (byte) (header >>> 16);
    }

    private int encodeContent(int start, int end, BitWriter out) {
        int content = out.position();
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
        if (out.position() - content < length) {
            return Frame.COMPRESSED_BLOCK;
        }
        // A decoder that finds no sequences keeps its repeat distances.
        finder.repeats().set(repeatsBefore);
        out.moveTo(content);
        out.putBytes(bytes, start, length);
        return Frame.RAW_BLOCK;
    }
}
