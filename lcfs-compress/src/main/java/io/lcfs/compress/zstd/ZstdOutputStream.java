package io.lcfs.compress.zstd;

import io.lcfs.compress.CompressionLevel;
import io.lcfs.compress.Parallelism;
import io.lcfs.compress.bits.LittleEndian;
import io.lcfs.compress.parallel.PartedOutput;
import java.io.IOException;
import java.io.OutputStream;

/**
 * A stream that compresses to one zstd frame (RFC 8878) with a checksum, a window of 2 MiB and no content size, in
 * version 2 of this module's form: the content is divided into parts of 2 MiB, each compressed with the 512 KiB before
 * it as a window. The bytes depend only on the content and the level, and not on the number of threads, the JVM, the
 * host, flushes or the division of the content into writes, so that equal layers get equal digests.
 *
 * <p>A part takes about 7 MiB of memory, or 8 MiB at {@link CompressionLevel#SMALL}. There is one part more than there
 * are threads, or a single part if the writing thread compresses. Closing ends the frame and closes the underlying
 * stream; closing again does nothing. Flushing flushes the underlying stream, and neither ends a part nor changes the
 * output. After a failure of the underlying stream or of a thread that compresses, each call fails with that failure as
 * its cause; closing then writes nothing, but still closes the underlying stream. Not thread-safe, whatever the
 * {@link Parallelism} is; only the writing thread calls the underlying stream.
 */
public final class ZstdOutputStream extends OutputStream {
    private static final int WINDOW_EXPONENT_POSITION = 3;
    private static final int MIN_WINDOW_LOG = 10;

    private final PartedOutput output;
    private final Xxh64 checksum = new Xxh64();

    /**
     * Creates a stream at the default level, which compresses on the thread that writes.
     *
     * @param out the underlying stream; closed with this stream
     */
    public ZstdOutputStream(OutputStream out) {
        this(out, CompressionLevel.DEFAULT, Parallelism.none());
    }

    /**
     * Creates a stream. It writes nothing until a part of 2 MiB is full or the stream is closed.
     *
     * @param out the underlying stream; closed with this stream
     * @param level the trade-off between time and size
     * @param parallelism the threads that compress
     */
    public ZstdOutputStream(OutputStream out, CompressionLevel level, Parallelism parallelism) {
        output = new PartedOutput(out, header(), parallelism, () -> new ZstdPart(level));
    }

    private static byte[] header() {
        byte[] header = new byte[Integer.BYTES + 2];
        LittleEndian.putInt(header, 0, Frame.MAGIC);
        header[Integer.BYTES] = Frame.CHECKSUM_FLAG;
        header[Integer.BYTES + 1] = (byte) (ZstdFinder.WINDOW_LOG - MIN_WINDOW_LOG << WINDOW_EXPONENT_POSITION);
        return header;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] source, int start, int count) throws IOException {
        output.write(source, start, count);
        checksum.update(source, start, count);
    }

    @Override
    public void flush() throws IOException {
        output.flush();
    }

    @Override
    public void close() throws IOException {
        output.close(this::trailer);
    }

    private byte[] trailer() {
        byte[] trailer = new byte[Integer.BYTES];
        LittleEndian.putInt(trailer, 0, (int) checksum.value());
        return trailer;
    }
}
