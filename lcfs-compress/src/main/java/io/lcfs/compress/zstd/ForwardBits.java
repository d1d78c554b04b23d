package io.lcfs.compress.zstd;

import io.lcfs.compress.MalformedStreamException;
import io.lcfs.compress.bits.LittleEndian;

/**
 * A bitstream that is read from its start. Only the description of an FSE table has this form (RFC 8878, section
 * 4.1.1).
 */
final class ForwardBits {
    private final BlockBytes in;
    private int taken;

    ForwardBits(BlockBytes in) {
        this.in = in;
    }

    /**
     * Returns the next bits without consuming them. Bits beyond the end of the block have arbitrary values and cannot
     * be taken.
     */
    int peek(int count) {
        long word = LittleEndian.getLong(in.bytes(), in.position() + (taken >>> 3));
        return (int) (word >>> (taken & 7)) & ((1 << count) - 1);
    }

    void take(int count) throws MalformedStreamException {
        taken += count;
        if (taken > 8 * in.remaining()) {
            throw new MalformedStreamException("FSE table description extends beyond the end of its block");
        }
    }

    /** Ends the bitstream, and skips all bytes of which it has read a bit. */
    void close() throws MalformedStreamException {
        in.skip((taken + 7) >>> 3, "FSE table description");
    }
}
