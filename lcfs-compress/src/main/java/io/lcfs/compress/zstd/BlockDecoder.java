package io.lcfs.compress.zstd;

import io.lcfs.compress.MalformedStreamException;
import java.io.IOException;
import java.util.Arrays;

/**
 * A decoder of the successive blocks of a frame; each block is appended to the bytes before it (RFC 8878, section
 * 3.1.1.2).
 */
final class BlockDecoder {
    private static final String PART = "a block";

    private final FrameInput source;
    private final WindowBytes history;
    private final LiteralsDecoder literals = new LiteralsDecoder();
    private final SequencesDecoder sequences = new SequencesDecoder();
    private final byte[] compressed = new byte[Frame.MAX_BLOCK_BYTES + 2 * BlockBytes.PADDING_BYTES];
    private int maxBlockBytes;
    private int lastBlockBytes;

    BlockDecoder(FrameInput source, WindowBytes history) {
        this.source = source;
        this.history = history;
    }

    void open(FrameHeader frame) {
        maxBlockBytes = frame.maxBlockBytes();
        literals.open();
        sequences.open();
    }

    /** Decodes a block; returns true if it was the last block of its frame. */
    boolean decode() throws IOException {
        long start = source.position();
        int header = (int) source.takeNumber(Frame.BLOCK_HEADER_BYTES, PART);
        int size = header >>> 3;
        if (size > maxBlockBytes) {
            throw new MalformedStreamException(
                    "zstd block at byte " + start + " has " + size + " bytes, above " + maxBlockBytes);
        }
        history.reserve(maxBlockBytes);
        int before = history.position();
        switch (header >>> 1 & 3) {
            case Frame.RAW_BLOCK -> {
                source.take(history.bytes(), history.position(), size, PART);
                history.advance(size);
            }
            case Frame.RLE_BLOCK -> {
                byte value = (byte) source.takeNumber(1, PART);
                Arrays.fill(history.bytes(), history.position(), history.position() + size, value);
                history.advance(size);
            }
            case Frame.COMPRESSED_BLOCK -> decodeCompressed(start, size);
            default -> throw new MalformedStreamException("zstd block at byte " + start + " is of the reserved type");
        }
        lastBlockBytes = history.position() - before;
        return (header & 1) != 0;
    }

    /** Returns the size of the last decoded block; its bytes end at the position of the history. */
    int lastBlockBytes() {
        return lastBlockBytes;
    }

    private void decodeCompressed(long start, int size) throws IOException {
        source.take(compressed, BlockBytes.PADDING_BYTES, size, PART);
        BlockBytes block = new BlockBytes(compressed, BlockBytes.PADDING_BYTES, BlockBytes.PADDING_BYTES + size);
        try {
            literals.decode(block, maxBlockBytes);
            sequences.decode(block, literals, history, maxBlockBytes);
        } catch (MalformedStreamException e) {
            throw new MalformedStreamException("zstd block at byte " + start + ": " + e.getMessage(), e);
        }
    }
}
