package io.lcfs.compress.zstd;

import io.lcfs.compress.bits.LittleEndian;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A stream that compresses to one zstd frame (RFC 8878) with a checksum, a window of 2 MiB and no content size. The
 * output depends only on the content, and not on the JVM, the host or the division of the content into writes, so that
 * equal layers get equal digests. After a failed write to the underlying stream, each call fails with that failure as
 * its cause; closing then writes nothing, but still closes the underlying stream. Starts no thread; not thread-safe.
 * Uses about 6 MiB of memory.
 */
public final class ZstdOutputStream extends OutputStream {
    private static final int BUFFER_BYTES = 2 * ZstdMatchFinder.WINDOW_BYTES;
    private static final int WINDOW_EXPONENT_POSITION = 3;
    private static final int MIN_WINDOW_LOG = 10;

    private final OutputStream out;
    private final byte[] buffer = new byte[BUFFER_BYTES + WindowBytes.SLACK_BYTES];
    private final BlockEncoder blocks = new BlockEncoder(buffer);
    private final Xxh64 checksum = new Xxh64();
    private int blockStart;
    private int end;
    private boolean begun;
    private boolean closed;
    private @Nullable Throwable failure;

    /**
     * Creates a stream. It writes nothing until a block of 128 KiB is full or the stream is closed.
     *
     * @param out the underlying stream; closed with this stream
     */
    public ZstdOutputStream(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(int value) throws IOException {
        makeRoom();
        buffer[end++] = (byte) value;
    }

    @Override
    public void write(byte[] source, int start, int length) throws IOException {
        Objects.checkFromIndexSize(start, length, source.length);
        int done = 0;
        while (done < length) {
            makeRoom();
            int count = Math.min(length - done, Frame.MAX_BLOCK_BYTES - (end - blockStart));
            System.arraycopy(source, start + done, buffer, end, count);
            end += count;
            done += count;
        }
    }

    /** Writes a full block only when more content follows, because the last block must be marked. */
    private void makeRoom() throws IOException {
        requireOpen();
        if (end - blockStart == Frame.MAX_BLOCK_BYTES) {
            writeBlock(false);
        }
    }

    private void requireOpen() throws IOException {
        if (closed) {
            throw new IOException("stream is closed");
        }
        requireWhole();
    }

    /** Requires that no earlier write failed, so that the output is a complete beginning of the frame. */
    private void requireWhole() throws IOException {
        if (failure != null) {
            throw new IOException("an earlier write failed: " + failure.getMessage(), failure);
        }
    }

    /**
     * Flushes the underlying stream. The present block is not ended, because the output must not depend on calls of
     * this method.
     */
    @Override
    public void flush() throws IOException {
        requireOpen();
        out.flush();
    }

    /** Ends the frame and closes the underlying stream. */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (OutputStream closing = out) {
            requireWhole();
            writeBlock(true);
            byte[] hash = new byte[Integer.BYTES];
            LittleEndian.putInt(hash, 0, (int) checksum.value());
            closing.write(hash);
        }
    }

    private void pass(byte[] bytes, int count) throws IOException {
        try {
            out.write(bytes, 0, count);
        } catch (IOException | RuntimeException | Error e) {
            failure = e;
            throw e;
        }
    }

    private void writeBlock(boolean last) throws IOException {
        if (!begun) {
            begun = true;
            byte[] header = header();
            pass(header, header.length);
        }
        checksum.update(buffer, blockStart, end - blockStart);
        int count = blocks.encode(blockStart, end, last);
        pass(blocks.encoded(), count);
        blockStart = end;
        if (end == BUFFER_BYTES) {
            int moved = end - ZstdMatchFinder.WINDOW_BYTES;
            System.arraycopy(buffer, moved, buffer, 0, ZstdMatchFinder.WINDOW_BYTES);
            blocks.moved(moved);
            end -= moved;
            blockStart = end;
        }
    }

    private static byte[] header() {
        byte[] header = new byte[Integer.BYTES + 2];
        LittleEndian.putInt(header, 0, Frame.MAGIC);
        header[Integer.BYTES] = Frame.CHECKSUM_FLAG;
        header[Integer.BYTES + 1] = (byte) (ZstdMatchFinder.WINDOW_LOG - MIN_WINDOW_LOG << WINDOW_EXPONENT_POSITION);
        return header;
    }
}
