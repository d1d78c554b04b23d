package io.lcfs.compress.gzip;

import io.lcfs.compress.CompressionLevel;
import io.lcfs.compress.bits.BitWriter;
import io.lcfs.compress.parallel.Part;

/**
 * A part of a member. It consists of blocks of 32 KiB, or of more bytes if they give few symbols, and, in each part but
 * the last, of an empty stored block behind them.
 */
final class DeflatePart extends Part {
    static final int PART_BYTES = 512 << 10;

    /** The smallest number of bytes of a block, except for the last one; a block of this size can be stored. */
    private static final int BLOCK_BYTES = 1 << 15;
    /** The number of symbols below which a block is continued, because its codes would cost as much as its content. */
    private static final int FEW_SYMBOLS = 1 << 11;

    /**
     * The room for the output: the content, a header for each block, because a stored block is the longest form, and a
     * margin.
     */
    private static final int MAX_OUTPUT_BYTES = PART_BYTES + PART_BYTES / 1024 + 1024;

    private final DeflateFinder finder;
    private final Tokens tokens = new Tokens(FEW_SYMBOLS + BLOCK_BYTES);
    private final BlockWriter blocks = new BlockWriter();

    DeflatePart(CompressionLevel level) {
        super(DeflateFinder.WINDOW_BYTES, PART_BYTES, MAX_OUTPUT_BYTES);
        finder = switch (level) {
            case FAST -> new SingleFinder();
            case DEFAULT -> new DoubleFinder();
            case SMALL -> new ChainFinder();
        };
    }

    @Override
    protected void compress(byte[] content, int from, int start, int stop, boolean isLast, BitWriter target) {
        finder.open(content, from, start);
        int position = start;
        do {
            tokens.clear();
            int end = position;
            do {
                int next = Math.min(stop, end + BLOCK_BYTES);
                finder.find(end, next, tokens);
                end = next;
            } while (end < stop && tokens.symbols() < FEW_SYMBOLS);
            blocks.write(tokens, new Block(content, position, end, isLast && end == stop), target);
            position = end;
        } while (position < stop);
        if (isLast) {
            target.close();
        } else {
            BlockWriter.align(target);
        }
    }
}
