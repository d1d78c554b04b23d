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
 * Decompresses gzip members (RFC 1952): any number of them to the end of the stream, as one content. Checksums and lengths are
 * verified, those of headers too where they have one. Behind the last member there may be zeros, with which tapes are filled up.
 *
 * <p>Bytes that are wrong end in an {@link MalformedStreamException} that names the place; a failure of the stream below is thrown as it
 * is. Each read after either fails, too. To be used by one thread; closing it lets go of the inflater.
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
    /** Of a header: time, extra flags, operating system. */
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
     * Over compressed bytes.
     *
     * @param in the bytes, read to their end in pieces of 64 KiB; closed with this
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

    /** Decompresses some bytes of the present member; none at its end, or when more of the stream is needed. */
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
                    + inflater.getBytesWritten() + " bytes, and says " + length + " modulo 2^32");
        }
        inMember = false;
    }

    /** Begins the next member, if there is one. */
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
                        "gzip stream has zeros behind a member, and at byte " + position + " more");
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
            throw new MalformedStreamException("gzip header at byte " + at + " has another checksum than it says");
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

    /** Waits for a byte; part is what it belongs to, for the message. */
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
