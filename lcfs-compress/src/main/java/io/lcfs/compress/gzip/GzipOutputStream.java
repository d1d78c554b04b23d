package io.lcfs.compress.gzip;

import io.lcfs.compress.CompressionLevel;
import io.lcfs.compress.Parallelism;
import io.lcfs.compress.bits.LittleEndian;
import io.lcfs.compress.parallel.PartedOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.CRC32;

/**
 * A stream that writes one gzip member (RFC 1952) without a name and a time, in version 2 of this module's form: the
 * content is divided into parts of 512 KiB, each compressed with the 32 KiB before it as a window. The bytes depend
 * only on the content and the level, and not on the number of threads, the JVM, the host, flushes or the division of
 * the content into writes.
 *
 * <p>A part takes about 1.6 MiB of memory. There is one part more than there are threads, or a single part if the
 * writing thread compresses. Closing ends the member and closes the underlying stream; closing again does nothing.
 * Flushing flushes the underlying stream, and neither ends a part nor changes the output. After a failure of the
 * underlying stream or of a thread that compresses, each call fails with that failure as its cause; closing then writes
 * nothing, but still closes the underlying stream. Not thread-safe, whatever the {@link Parallelism} is; only the
 * writing thread calls the underlying stream.
 */
public final class GzipOutputStream extends OutputStream {
    /** The header: magic number, deflate, no flags, no time, no extra flags, unknown operating system. */
    private static final byte[] HEADER = {0x1F, (byte) 0x8B, 8, 0, 0, 0, 0, 0, 0, (byte) 0xFF};

    private final PartedOutput output;
    private final CRC32 crc = new CRC32();
    private long length;

    /**
     * Creates a stream at the default level, which compresses on the thread that writes.
     *
     * @param out the underlying stream; closed with this stream
     */
    public GzipOutputStream(OutputStream out) {
        this(out, CompressionLevel.DEFAULT, Parallelism.none());
    }

    /**
     * Creates a stream. It writes nothing until a part of 512 KiB is full or the stream is closed.
     *
     * @param out the underlying stream; closed with this stream
     * @param level the trade-off between time and size
     * @param parallelism the threads that compress
     */
    public GzipOutputStream(OutputStream out, CompressionLevel level, Parallelism parallelism) {
        output = new PartedOutput(out, HEADER, parallelism, () -> new DeflatePart(level));
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] source, int start, int count) throws IOException {
        output.write(source, start, count);
        crc.update(source, start, count);
        length += count;
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
        byte[] trailer = new byte[Long.BYTES];
        LittleEndian.putLong(trailer, 0, crc.getValue() | length << Integer.SIZE);
        return trailer;
    }
}
