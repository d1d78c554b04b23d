package io.lcfs.compress.gzip;

import io.lcfs.compress.bits.BitWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * A stream that writes one gzip member (RFC 1952) without a name and a time, in version 1 of this module's form: the
 * bytes depend only on the input. Closing ends the member and closes the underlying stream. Flushing passes complete
 * bytes on and does not change the output. After a failed write to the underlying stream, each call fails with that
 * failure as its cause; closing then writes nothing, but still closes the underlying stream. Not thread-safe.
 */
public final class GzipOutputStream extends OutputStream {
    /** The header: magic number, deflate, no flags, no time, no extra flags, unknown operating system. */
    private static final byte[] HEADER = {0x1F, (byte) 0x8B, 8, 0, 0, 0, 0, 0, 0, (byte) 0xFF};

    private static final int TRAILER_BYTES = 8;

    private final OutputStream out;
    private final DeflateMatchFinder finder = new DeflateMatchFinder();
    private final Tokens tokens = new Tokens();
    private final BlockWriter blocks = new BlockWriter();
    private final CRC32 crc = new CRC32();
    private long length;
    private int filled;
    private boolean closed;
    private @Nullable Throwable failure;

    /**
     * Creates a stream and writes the header of the member.
     *
     * @param out the underlying stream; closed with this stream
     * @throws IOException if the header cannot be written
     */
    public GzipOutputStream(OutputStream out) throws IOException {
        this.out = out;
        out.write(HEADER);
    }

    private void requireOpen() throws IOException {
        if (closed) {
            throw new IOException("the stream is closed");
        }
        requireWhole();
    }

    /** Requires that no earlier write failed, so that the output is a complete beginning of the member. */
    private void requireWhole() throws IOException {
        if (failure != null) {
            throw new IOException("an earlier write failed: " + failure.getMessage(), failure);
        }
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] source, int start, int count) throws IOException {
        Objects.checkFromIndexSize(start, count, source.length);
        requireOpen();
        crc.update(source, start, count);
        length += count;
        int done = 0;
        while (done < count) {
            if (filled == DeflateMatchFinder.BLOCK_BYTES) {
                writeBlock(false);
            }
            int part = Math.min(count - done, DeflateMatchFinder.BLOCK_BYTES - filled);
            System.arraycopy(source, start + done, finder.bytes(), DeflateMatchFinder.BLOCK_START + filled, part);
            filled += part;
            done += part;
        }
    }

    private void writeBlock(boolean last) throws IOException {
        tokens.clear();
        finder.find(filled, tokens);
        blocks.write(tokens, finder.bytes(), DeflateMatchFinder.BLOCK_START, filled, last);
        drain();
        finder.slide();
        filled = 0;
    }

    private void drain() throws IOException {
        BitWriter bits = blocks.bits();
        try {
            out.write(bits.bytes(), 0, bits.position());
        } catch (IOException | RuntimeException | Error e) {
            failure = e;
            throw e;
        }
        bits.moveTo(0);
    }

    @Override
    public void flush() throws IOException {
        requireOpen();
        out.flush();
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (OutputStream target = out) {
            requireWhole();
            writeBlock(true);
            BitWriter bits = blocks.bits();
            bits.close();
            bits.putNumber(crc.getValue() | length << Integer.SIZE, TRAILER_BYTES);
            drain();
            target.flush();
        }
    }
}
