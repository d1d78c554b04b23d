package io.lcfs.compress.zstd;

import io.lcfs.compress.MalformedStreamException;
import io.lcfs.compress.bits.LittleEndian;
import java.io.IOException;
import java.io.InputStream;

/** The compressed input and the number of bytes taken from it, which the message of a premature end contains. */
final class FrameInput {
    private static final int BUFFER_BYTES = 1 << 16;

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private final byte[] number = new byte[Long.BYTES];
    private int start;
    private int end;
    private long position;

    FrameInput(InputStream in) {
        this.in = in;
    }

    /** Returns the number of bytes taken so far. */
    long position() {
        return position;
    }

    /** Returns whether the input has ended; waits for a byte if necessary. */
    boolean atEnd() throws IOException {
        return start == end && !fill();
    }

    private boolean fill() throws IOException {
        start = 0;
        end = Math.max(0, in.read(buffer, 0, buffer.length));
        return end > 0;
    }

    /**
     * Takes a number of one to eight bytes; {@code part} names the incomplete part in the message of a premature end.
     */
    long takeNumber(int bytes, String part) throws IOException {
        LittleEndian.putLong(number, 0, 0);
        take(number, 0, bytes, part);
        return LittleEndian.getLong(number, 0);
    }

    void take(byte[] target, int targetStart, int length, String part) throws IOException {
        int done = 0;
        while (done < length) {
            if (atEnd()) {
                throw new MalformedStreamException("zstd stream ends at byte " + position + ", inside " + part);
            }
            int count = Math.min(length - done, end - start);
            System.arraycopy(buffer, start, target, targetStart + done, count);
            start += count;
            position += count;
            done += count;
        }
    }

    void skip(long bytes, String part) throws IOException {
        long left = bytes;
        while (left > 0) {
            if (atEnd()) {
                throw new MalformedStreamException("zstd stream ends at byte " + position + ", inside " + part);
            }
            int count = (int) Math.min(left, end - start);
            start += count;
            position += count;
            left -= count;
        }
    }
}
