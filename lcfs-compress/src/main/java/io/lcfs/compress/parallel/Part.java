package io.lcfs.compress.parallel;

import io.lcfs.compress.bits.BitWriter;

/**
 * A part of a content. It is compressed with the content before it as a window, but without any other state of earlier
 * parts. The thread that writes to the stream fills the part and writes the result; any one thread compresses it.
 * {@link OrderedParts} orders these steps.
 */
public abstract class Part implements Runnable {
    /** The number of bytes behind the content that a search may read. */
    private static final int SLACK_BYTES = 32;

    private final int windowBytes;
    private final int limit;
    private final byte[] bytes;
    private final BitWriter out;
    private int window;
    private int end;
    private boolean last;

    /**
     * Creates an empty part.
     *
     * @param windowBytes the largest number of bytes of the content before it to which it may refer
     * @param partBytes the size of every part but the last
     * @param maxOutputBytes the largest size of a compressed part in bytes
     */
    protected Part(int windowBytes, int partBytes, int maxOutputBytes) {
        this.windowBytes = windowBytes;
        this.limit = windowBytes + partBytes;
        this.bytes = new byte[limit + SLACK_BYTES];
        this.out = new BitWriter(maxOutputBytes);
        this.window = windowBytes;
        this.end = windowBytes;
    }

    /** Empties this part and makes it the part behind another one. */
    final void follow(Part before) {
        int count = Math.min(windowBytes, before.end - before.window);
        window = windowBytes - count;
        System.arraycopy(before.bytes, before.end - count, bytes, window, count);
        end = windowBytes;
        last = false;
    }

    final boolean isFull() {
        return end == limit;
    }

    /** Adds as many bytes as fit, and returns their number. */
    final int fill(byte[] source, int start, int count) {
        int taken = Math.min(count, limit - end);
        System.arraycopy(source, start, bytes, end, taken);
        end += taken;
        return taken;
    }

    final void setLast() {
        last = true;
    }

    final BitWriter out() {
        return out;
    }

    @Override
    public final void run() {
        out.moveTo(0);
        compress(bytes, window, windowBytes, end, last, out);
    }

    /** Compresses the bytes from {@code start} to {@code stop}, which may refer to bytes from {@code from} on. */
    protected abstract void compress(byte[] content, int from, int start, int stop, boolean isLast, BitWriter target);
}
