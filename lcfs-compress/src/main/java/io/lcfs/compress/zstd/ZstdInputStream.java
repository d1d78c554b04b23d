package io.lcfs.compress.zstd;

import io.lcfs.compress.MalformedStreamException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A stream that decompresses zstd frames (RFC 8878) up to the end of the underlying stream, as one content. Checksums
 * and content sizes are verified if a frame has them. A caller that stops reading before the end has verified nothing.
 *
 * <p>Malformed bytes cause a {@link MalformedStreamException} that names their position; a failure of the underlying
 * stream is thrown unchanged. Each read after either of them fails. Memory: at most one and a half times the window of
 * a frame, and not more than in proportion to the content. A frame with a window above the limit is refused. The caller
 * must limit the size of the content if the bytes are not trusted, because four bytes may expand to 128 KiB. Not
 * thread-safe.
 */
public final class ZstdInputStream extends InputStream {
    /** The default limit of a window: 128 MiB, the default of the zstd program. */
    public static final int DEFAULT_WINDOW_LIMIT_BYTES = 128 << 20;

    private static final int MAX_WINDOW_LIMIT_BYTES = 1 << 30;

    private final InputStream in;
    private final FrameDecoder frames;
    private int unread;
    private boolean ended;
    private boolean closed;
    private @Nullable Throwable failure;

    /**
     * Creates a stream over compressed bytes, with the default limit.
     *
     * @param in the compressed bytes, read to their end in blocks of 64 KiB; closed with this stream
     */
    public ZstdInputStream(InputStream in) {
        this(in, DEFAULT_WINDOW_LIMIT_BYTES);
    }

    /**
     * Creates a stream over compressed bytes.
     *
     * @param in the compressed bytes, read to their end in blocks of 64 KiB; closed with this stream
     * @param windowLimitBytes the largest window that is accepted, from 0 to 1 GiB
     * @throws IllegalArgumentException if the limit is out of range
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

    /** Returns whether there is a byte to read. Each turn of the loop consumes input, so the loop ends. */
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

    /** Returns the number of bytes that are already decompressed. */
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
