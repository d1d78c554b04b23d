package io.lcfs.compress.zstd;

import io.lcfs.compress.MalformedStreamException;
import io.lcfs.compress.bits.LittleEndian;

/** A bitstream that is read from its start: the description of an FSE table is the only one (RFC 8878, section 4.1.1). */
final class ForwardBits {
    private final BlockBytes in;
    private int taken;

    ForwardBits(BlockBytes in) {
        this.in = in;
    }

    /** The next bits, which stay; those after the end are what lies there, and cannot be taken. */
    int peek(int count) {
        long word = LittleEndian.getLong(in.bytes(), in.position() + (taken >>> 3));
        return (int) (word >>> (taken & 7)) & ((1 << count) - 1);
    }

    void take(int count) throws MalformedStreamException {
        taken += count;
        if (taken > 8 * in.remaining()) {
            throw new MalformedStreamException("FSE table description goes on after the end of its block");
        }
    }

    /** Takes what was begun as bytes from the block. */
    void close() throws MalformedStreamException {
        in.skip((taken + 7) >>> 3, "FSE table description");
    }
}
