package io.lcfs.compress.zstd;

import io.lcfs.compress.MalformedStreamException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Decompresses zstd frames (RFC 8878): any number of them to the end of the stream, as one content. Checksums and content
 * sizes are verified where a frame has them; who stops reading before the end has verified nothing.
 *
 * <p>What is wrong ends in an {@link MalformedStreamException} that names the byte; each read after it fails, too. Memory: at
 * most one and a half times the window that a frame asks for, and only as far as it has content; a frame that asks for a
 * window above the limit is refused. How much comes out is for the caller to limit: four bytes may stand for 128 KiB. To be
 * used by one thread.
 */
public final class ZstdInputStream extends InputStream {
    /** The largest window that is accepted unless told otherwise: 128 MiB, what the zstd tool accepts by itself. */
    public static final int DEFAULT_WINDOW_LIMIT_BYTES = 128 << 20;

    private static final int MAX_WINDOW_LIMIT_BYTES = 1 << 30;

    private final InputStream in;
    private final FrameDecoder frames;
    private int unread;
    private boolean ended;
    private boolean closed;
    private @Nullable Throwable failure;

    /**
     * Over compressed bytes, with the limit that others have, too.
     *
     * @param in the bytes, read to their end in pieces of 64 KiB; closed with this
     */
    public ZstdInputStream(InputStream in) {
        this(in, DEFAULT_WINDOW_LIMIT_BYTES);
    }

    /**
     * Over compressed bytes, with a limit of its own.
     *
     * @param in the bytes, read to their end in pieces of 64 KiB; closed with this
     * @param windowLimitBytes the largest window that is accepted, at most 1 GiB
     */
    public ZstdInputStream(InputStream in, int windowLimitBytes) {
        if (windowLimitBytes < 0 || windowLimitBytes > MAX_WINDOW_LIMIT_BYTES) {
            throw new IllegalArgumentException(
                    "window limit of " + windowLimitBytes + " bytes is not within 0 to " + MAX_WINDOW_LIMIT_BYTES);
        }
        this.in = in;
        this.frames = new FrameDecoder(new FrameInput(in), windowLimitBytes);
    }

    @Override
    public int read() throws IOException {
        return fill() ? frames.bytes()[frames.end() - unread--] & 0xFF : -1;
    }

    @Override
    public int read(byte[] target, int start, int length) throws IOException {
        Objects.checkFromIndexSize(start, length, target.length);
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, unread);
        System.arraycopy(frames.bytes(), frames.end() - unread, target, start, count);
        unread -= count;
        return count;
    }

    /** Whether there is a byte to read. Each turn of the loop takes bytes from the source, so it ends with it. */
    private boolean fill() throws IOException {
        if (closed) {
            throw new IOException("stream is closed");
        }
        if (failure != null) {
            throw new IOException("zstd stream failed before", failure);
        }
        try {
            while (unread == 0 && !ended) {
                int count = frames.decode();
                ended = count < 0;
                unread = Math.max(count, 0);
            }
        } catch (IOException | RuntimeException | Error e) {
            failure = e;
            throw e;
        }
        return unread > 0;
    }

    /** How many bytes are decompressed already. */
    @Override
    public int available() throws IOException {
        if (closed) {
            throw new IOException("stream is closed");
        }
        return unread;
    }

    @Override
    public void close() throws IOException {
        closed = true;
        in.close();
    }
}
