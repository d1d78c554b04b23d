package io.lcfs.compress.gzip;

import io.lcfs.compress.MalformedStreamException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * A stream that decompresses gzip members (RFC 1952) up to the end of the underlying stream, as one content. The
 * checksum and the length of each member are verified, and the checksum of a header if it has one. Zeros after the last
 * member are ignored, because tapes pad files with them.
 *
 * <p>Malformed bytes cause a {@link MalformedStreamException} that names their position; a failure of the underlying
 * stream is thrown unchanged. Each read after either of them fails. The caller must limit the size of the content if
 * the bytes are not trusted, because a byte may expand to about 1,000 bytes. Not thread-safe. Closing releases the
 * memory outside the heap.
 */
public final class GzipInputStream extends InputStream {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int MAGIC = 0x8B1F;
    private static final int DEFLATE = 8;
    private static final int HEADER_CRC_FLAG = 1 << 1;
    private static final int EXTRA_FLAG = 1 << 2;
    private static final int NAME_FLAG = 1 << 3;
    private static final int COMMENT_FLAG = 1 << 4;
    private static final int RESERVED_FLAGS = 0xE0;
    /** The length of the ignored fields of a header: time, extra flags, operating system. */
    private static final int IGNORED_BYTES = 6;

    private final InputStream in;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 headerCrc = new CRC32();
    private final CRC32 crc = new CRC32();
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int start;
    private int end;
    private long position;
    private boolean inMember;
    private boolean ended;
    private boolean closed;
    private @Nullable Throwable failure;

    /**
     * Creates a stream over compressed bytes.
     *
     * @param in the compressed bytes, read to their end in blocks of 64 KiB; closed with this stream
     */
    public GzipInputStream(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int targetStart, int length) throws IOException {
        Objects.checkFromIndexSize(targetStart, length, target.length);
        if (closed) {
            throw new IOException("stream is closed");
        }
        if (failure != null) {
            throw new IOException("gzip stream failed before", failure);
        }
        try {
            int count = 0;
            while (count == 0 && length > 0 && !ended) {
                if (inMember) {
                    count = inflate(target, targetStart, length);
                } else {
                    openMember();
                }
            }
            return count == 0 && length > 0 ? -1 : count;
        } catch (IOException | RuntimeException | Error e) {
            failure = e;
            throw e;
        }
    }

    /** Decompresses bytes of the present member. Returns 0 at its end, or if more input is needed. */
    private int inflate(byte[] target, int targetStart, int length) throws IOException {
        if (inflater.needsInput()) {
            fill("a member");
            inflater.setInput(buffer, start, end - start);
        }
        int before = inflater.getRemaining();
        int count;
        try {
            count = inflater.inflate(target, targetStart, length);
        } catch (DataFormatException e) {
            throw new MalformedStreamException(
                    "gzip stream is damaged near byte " + position + ": " + e.getMessage(), e);
        }
        int taken = before - inflater.getRemaining();
        start += taken;
        position += taken;
        crc.update(target, targetStart, count);
        if (inflater.finished()) {
            closeMember();
        } else if (inflater.needsDictionary()) {
            throw new MalformedStreamException("gzip stream asks for a dictionary at byte " + position);
        }
        return count;
    }

    private void closeMember() throws IOException {
        long at = position;
        long expected = takeNumber(Integer.BYTES, "a trailer");
        long length = takeNumber(Integer.BYTES, "a trailer");
        if (expected != crc.getValue()) {
            throw new MalformedStreamException("gzip checksum at byte " + at + " is 0x" + Long.toHexString(expected)
                    + ", the content's is 0x" + Long.toHexString(crc.getValue()));
        }
        if (length != (inflater.getBytesWritten() & 0xFFFF_FFFFL)) {
            throw new MalformedStreamException("gzip member that ends at byte " + position + " has "
                    + inflater.getBytesWritten() + " bytes, but its trailer states " + length + " modulo 2^32");
        }
        inMember = false;
    }

    /** Opens the next member, or ends the stream if there is none. */
    private void openMember() throws IOException {
        boolean first = position == 0;
        if (!first && atEnd()) {
            ended = true;
            return;
        }
        if (!first && buffer[start] == 0) {
            requireZeros();
            ended = true;
            return;
        }
        readHeader();
        inflater.reset();
        inflater.setInput(buffer, start, end - start);
        crc.reset();
        inMember = true;
    }

    private void requireZeros() throws IOException {
        while (!atEnd()) {
            if (buffer[start] != 0) {
                throw new MalformedStreamException(
                        "gzip stream has bytes other than zero behind its last member, at byte " + position);
            }
            start++;
            position++;
        }
    }

    private void readHeader() throws IOException {
        long at = position;
        headerCrc.reset();
        int magic = (int) takeNumber(2, "a header");
        if (magic != MAGIC) {
            throw new MalformedStreamException(
                    "no gzip member begins at byte " + at + ", but 0x" + Integer.toHexString(magic));
        }
        int method = take("a header");
        int flags = take("a header");
        if (method != DEFLATE || (flags & RESERVED_FLAGS) != 0) {
            throw new MalformedStreamException("gzip header at byte " + at + " has the method " + method
                    + " and the flags 0x" + Integer.toHexString(flags) + "; known is method 8 and flags up to 0x1f");
        }
        pass(IGNORED_BYTES);
        if ((flags & EXTRA_FLAG) != 0) {
            pass(takeNumber(2, "a header"));
        }
        skipText(flags & NAME_FLAG);
        skipText(flags & COMMENT_FLAG);
        long found = headerCrc.getValue() & 0xFFFF;
        if ((flags & HEADER_CRC_FLAG) != 0 && takeNumber(2, "a header") != found) {
            throw new MalformedStreamException("gzip header at byte " + at + " does not match its checksum");
        }
    }

    private void pass(long bytes) throws IOException {
        for (long i = 0; i < bytes; i++) {
            take("a header");
        }
    }

    private void skipText(int present) throws IOException {
        int value = present;
        while (value != 0) {
            value = take("a header");
        }
    }

    private long takeNumber(int bytes, String part) throws IOException {
        long number = 0;
        for (int i = 0; i < bytes; i++) {
            number |= (long) take(part) << i * Byte.SIZE;
        }
        return number;
    }

    private int take(String part) throws IOException {
        fill(part);
        byte value = buffer[start++];
        position++;
        headerCrc.update(value);
        return value & 0xFF;
    }

    private boolean atEnd() throws IOException {
        if (start == end) {
            start = 0;
            end = Math.max(0, in.read(buffer, 0, BUFFER_BYTES));
        }
        return start == end;
    }

    /** Waits for at least one byte; {@code part} names the incomplete part in the message. */
    private void fill(String part) throws IOException {
        if (atEnd()) {
            throw new MalformedStreamException("gzip stream ends at byte " + position + ", inside " + part);
        }
    }

    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            inflater.end();
            in.close();
        }
    }
}
