package io.lcfs.compress.zstd;

import io.lcfs.compress.CompressionLevel;
import io.lcfs.compress.bits.BitWriter;
import io.lcfs.compress.parallel.Part;

/** A part of a frame: blocks of 128 KiB. */
final class ZstdPart extends Part {
    static final int PART_BYTES = 2 << 20;
    /** The number of bytes before a part to which its matches may refer. */
    static final int BEFORE_BYTES = 512 << 10;

    private static final int BLOCKS = PART_BYTES / Frame.MAX_BLOCK_BYTES;
    /**
     * The room for the output: blocks that are stored, and a compressed block that is written before it proves longer.
     */
    private static final int MAX_OUTPUT_BYTES =
            PART_BYTES + BLOCKS * Frame.BLOCK_HEADER_BYTES + BlockEncoder.MAX_ENCODED_BYTES;

    private final BlockEncoder blocks;

    ZstdPart(CompressionLevel level) {
        super(BEFORE_BYTES, PART_BYTES, MAX_OUTPUT_BYTES);
        blocks = new BlockEncoder(
                switch (level) {
                    case FAST -> new OneTableFinder();
                    case DEFAULT -> new TwoTableFinder();
                    case SMALL -> new BucketFinder();
                });
    }

    @Override
    protected void compress(byte[] content, int from, int start, int stop, boolean isLast, BitWriter target) {
        blocks.open(content, from, start);
        int position = start;
        do {
            int end = Math.min(stop, position + Frame.MAX_BLOCK_BYTES);
            blocks.encode(position, end, isLast && end == stop, target);
            position = end;
        } while (position < stop);
    }
}
