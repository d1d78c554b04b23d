package io.lcfs.compress.zstd;

import io.lcfs.compress.MalformedStreamException;
import io.lcfs.compress.bits.LittleEndian;

/**
 * A bitstream that is read from its end (RFC 8878, section 4.1): a bit of one in its last byte says where it begins. How many
 * bits are left is the only state, and is kept by the reader's loop; it may fall below zero, by fewer bits than the padding
 * of a {@link BlockBytes} has, before the loop looks at it.
 */
final class BackwardBits {
    private BackwardBits() {}

    /** How many bits the stream holds. */
    static int count(BlockBytes in, String part) throws MalformedStreamException {
        int last = in.remaining() == 0 ? 0 : in.bytes()[in.end() - 1] & 0xFF;
        if (last == 0) {
            throw new MalformedStreamException(part + " does not end in a bit of one");
        }
        return 8 * in.remaining() - (Integer.numberOfLeadingZeros(last) - 24 + 1);
    }

    /** The bits above a place; count is at most 56. The lowest of them is the one at the place. */
    static int at(byte[] bytes, int start, int bitsLeft, int count) {
        return (int) ((LittleEndian.getLong(bytes, start + (bitsLeft >> 3)) >>> (bitsLeft & 7)) & ((1L << count) - 1));
    }
}
