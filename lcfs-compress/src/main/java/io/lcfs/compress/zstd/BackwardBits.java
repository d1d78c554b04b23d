package io.lcfs.compress.zstd;

import io.lcfs.compress.MalformedStreamException;
import io.lcfs.compress.bits.LittleEndian;

/**
 * Access to a bitstream that is read from its end (RFC 8878, section 4.1); a one bit in its last byte marks its first
 * bit. The only state is the number of bits that are left, which the reading loop keeps in a variable. The number may
 * become negative before the loop checks it, but by fewer bits than the padding of a {@link BlockBytes} has.
 */
final class BackwardBits {
    private BackwardBits() {}

    /** Returns the number of bits in the stream. */
    static int count(BlockBytes in, String part) throws MalformedStreamException {
        int last = in.remaining() == 0 ? 0 : in.bytes()[in.end() - 1] & 0xFF;
        if (last == 0) {
            throw new MalformedStreamException(part + " does not end in a bit of one");
        }
        return 8 * in.remaining() - (Integer.numberOfLeadingZeros(last) - 24 + 1);
    }

    /**
     * Returns {@code count} bits, at most 56, from {@code bitsLeft} up; the bit at {@code bitsLeft} is the lowest of
     * them.
     */
    static int at(byte[] bytes, int start, int bitsLeft, int count) {
        return (int) ((LittleEndian.getLong(bytes, start + (bitsLeft >> 3)) >>> (bitsLeft & 7)) & ((1L << count) - 1));
    }
}
