package io.lcfs.compress.zstd;

import io.lcfs.compress.MalformedStreamException;
import io.lcfs.compress.bits.LittleEndian;

/**
 * A range of bytes of a compressed block, consumed from the front. The array extends at least {@link #PADDING_BYTES}
 * beyond both ends of the block, so that bits can be read eight bytes at a time without a check for the end; a reader
 * that does so must count its bits.
 */
final class BlockBytes {
    static final int PADDING_BYTES = 32;

    private final byte[] bytes;
    private final int end;
    private int position;

    BlockBytes(byte[] bytes, int start, int end) {
        this.bytes = bytes;
        this.position = start;
        this.end = end;
    }

    byte[] bytes() {
        return bytes;
    }

    int position() {
        return position;
    }

    int end() {
        return end;
    }

    int remaining() {
        return end - position;
    }

    int takeByte(String part) throws MalformedStreamException {
        return bytes[skip(1, part)] & 0xFF;
    }

    /** Takes a little-endian number of up to eight bytes. */
    long takeNumber(int count, String part) throws MalformedStreamException {
        long number = LittleEndian.getLong(bytes, skip(count, part));
        return count == Long.BYTES ? number : number & ((1L << (8 * count)) - 1);
    }

    /** Takes the next bytes as a separate range. */
    BlockBytes take(int count, String part) throws MalformedStreamException {
        int start = skip(count, part);
        return new BlockBytes(bytes, start, start + count);
    }

    /** Skips bytes and returns the position at which they begin. */
    int skip(int count, String part) throws MalformedStreamException {
        if (count > remaining()) {
            throw new MalformedStreamException(
                    part + " needs " + count + " bytes where " + remaining() + " are left of its block");
        }
        int start = position;
        position += count;
        return start;
    }
}
