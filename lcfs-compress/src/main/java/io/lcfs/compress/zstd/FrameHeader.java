package io.lcfs.compress.zstd;

import io.lcfs.compress.MalformedStreamException;
import java.io.IOException;

/**
 * The header of a frame after its magic number (RFC 8878, section 3.1.1.1).
 *
 * @param windowBytes the longest distance of a match; at most the limit that was given to {@link #read}
 * @param contentBytes the size of the decompressed content, or {@link #UNKNOWN}
 * @param hasChecksum whether a checksum of four bytes follows the last block
 */
record FrameHeader(int windowBytes, long contentBytes, boolean hasChecksum) {
    static final long UNKNOWN = -1;
    private static final String PART = "a frame header";
    private static final int[] DICTIONARY_FIELD_BYTES = {0, 1, 2, 4};
    private static final int SINGLE_SEGMENT_FLAG = 1 << 5;
    private static final int RESERVED_FLAG = 1 << 3;

    static FrameHeader read(FrameInput source, int windowLimitBytes) throws IOException {
        long start = source.position();
        int descriptor = (int) source.takeNumber(1, PART);
        if ((descriptor & RESERVED_FLAG) != 0) {
            throw new MalformedStreamException("zstd frame header at byte " + start + " has the reserved bit set");
        }
        boolean singleSegment = (descriptor & SINGLE_SEGMENT_FLAG) != 0;
        long windowBytes = singleSegment ? 0 : windowBytes((int) source.takeNumber(1, PART));
        long dictionary = source.takeNumber(DICTIONARY_FIELD_BYTES[descriptor & 3], PART);
        if (dictionary != 0) {
            throw new MalformedStreamException("zstd frame header at byte " + start + " asks for dictionary "
                    + dictionary + "; none is supported");
        }
        long contentBytes = contentBytes(source, descriptor >>> 6, singleSegment);
        if (singleSegment) {
            windowBytes = contentBytes;
        }
        // Compared as unsigned: a content size, which is the window of a single segment, may be up to 2^64 - 1.
        if (Long.compareUnsigned(windowBytes, windowLimitBytes) > 0) {
            throw new MalformedStreamException("zstd frame header at byte " + start + " asks for a window of "
                    + Long.toUnsignedString(windowBytes) + " bytes, above the limit of " + windowLimitBytes);
        }
        if (contentBytes < UNKNOWN || descriptor >>> 6 != 0 && contentBytes == UNKNOWN) {
            throw new MalformedStreamException("zstd frame header at byte " + start + " promises "
                    + Long.toUnsignedString(contentBytes) + " bytes of content");
        }
        return new FrameHeader((int) windowBytes, contentBytes, (descriptor & Frame.CHECKSUM_FLAG) != 0);
    }

    /** Decodes a window size (section 3.1.1.1.2): five bits of exponent above 2^10 and three bits of eighths. */
    private static long windowBytes(int descriptor) {
        long base = 1L << (10 + (descriptor >>> 3));
        return base + (base >>> 3) * (descriptor & 7);
    }

    private static long contentBytes(FrameInput source, int fieldFlag, boolean singleSegment) throws IOException {
        return switch (fieldFlag) {
            case 0 -> singleSegment ? source.takeNumber(1, PART) : UNKNOWN;
            case 1 -> source.takeNumber(2, PART) + 256;
            case 2 -> source.takeNumber(4, PART);
            default -> source.takeNumber(8, PART);
        };
    }

    boolean hasContentSize() {
        return contentBytes != UNKNOWN;
    }

    int maxBlockBytes() {
        return Math.min(windowBytes, Frame.MAX_BLOCK_BYTES);
    }
}
