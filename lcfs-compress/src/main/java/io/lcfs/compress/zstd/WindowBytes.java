package io.lcfs.compress.zstd;

import io.lcfs.compress.bits.LittleEndian;
import java.util.Arrays;

/**
 * The decompressed bytes of a frame, as far back as a match may reach, and room for the next block behind them. The
 * array grows with the content to at most one and a half times the window. When it is full, the bytes of the last
 * window are moved to its front.
 */
final class WindowBytes {
    /** The number of bytes that a copy may write past the room of a block, because it copies eight bytes at a time. */
    static final int SLACK_BYTES = 32;

    private static final int FIRST_BYTES = 4 * Frame.MAX_BLOCK_BYTES;

    private byte[] bytes = new byte[FIRST_BYTES];
    private int windowBytes;
    private int position;

    /** Starts a frame. */
    void open(int window) {
        windowBytes = window;
        position = 0;
    }

    byte[] bytes() {
        return bytes;
    }

    int windowBytes() {
        return windowBytes;
    }

    /**
     * Returns the position of the next byte. At least a window of bytes, or the whole content of the frame so far, is
     * before it.
     */
    int position() {
        return position;
    }

    void advance(int count) {
        position += count;
    }

    /** Makes room for a block; may change the position. */
    void reserve(int count) {
        int needed = position + count + SLACK_BYTES;
        if (needed <= bytes.length) {
            return;
        }
        int most = windowBytes + Math.max(windowBytes / 2, FIRST_BYTES);
        if (needed <= most) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(most, Math.max(needed, 2L * bytes.length)));
            return;
        }
        System.arraycopy(bytes, position - windowBytes, bytes, 0, windowBytes);
        position = windowBytes;
    }

    /** Copies bytes; may read and write up to {@link #SLACK_BYTES} - 1 bytes behind them. */
    static void copy(byte[] source, int sourceStart, byte[] target, int targetStart, int length) {
        if (length > 64) {
            System.arraycopy(source, sourceStart, target, targetStart, length);
            return;
        }
        for (int i = 0; i < length; i += 16) {
            LittleEndian.putLong(target, targetStart + i, LittleEndian.getLong(source, sourceStart + i));
            LittleEndian.putLong(target, targetStart + i + 8, LittleEndian.getLong(source, sourceStart + i + 8));
        }
    }

    /**
     * Repeats bytes from a distance before the target; if the distance is less than the length, copied bytes are copied
     * again.
     */
    static void copyMatch(byte[] bytes, int target, int distance, int length) {
        if (distance >= 16 && length <= 64) {
            copy(bytes, target - distance, bytes, target, length);
        } else if (distance >= length) {
            System.arraycopy(bytes, target - distance, bytes, target, length);
        } else if (distance == 1) {
            Arrays.fill(bytes, target, target + length, bytes[target - 1]);
        } else {
            copyPeriod(bytes, target, distance, length);
        }
    }

    private static void copyPeriod(byte[] bytes, int target, int distance, int length) {
        for (int i = 0; i < Math.min(length, Long.BYTES); i++) {
            bytes[target + i] = bytes[target + i - distance];
        }
        // The step is a multiple of the period and at least eight bytes. The first eight bytes are written, so reads
        // stay behind writes.
        int step = distance >= Long.BYTES ? distance : (Long.BYTES + distance - 1) / distance * distance;
        for (int i = Long.BYTES; i < length; i += Long.BYTES) {
            LittleEndian.putLong(bytes, target + i, LittleEndian.getLong(bytes, target + i - step));
        }
    }
}
