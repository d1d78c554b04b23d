package io.lcfs.examples.packages;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Reads the members of an {@code ar} archive, of which a {@code .deb} consists, from a stream. Not thread-safe. */
public final class ArArchive {
    private static final String MAGIC = "!<arch>\n";
    private static final int HEADER_BYTES = 60;
    private static final int NAME_BYTES = 16;
    private static final int SIZE_AT = 48;
    private static final int SIZE_BYTES = 10;

    private final InputStream in;
    private long left;
    private boolean padded;

    /**
     * Reads the head of an archive.
     *
     * @param in the archive; the caller closes it
     * @throws IOException if it is no {@code ar} archive
     */
    public ArArchive(InputStream in) throws IOException {
        this.in = in;
        if (!new String(in.readNBytes(MAGIC.length()), US_ASCII).equals(MAGIC)) {
            throw new IOException("not an ar archive, as a .deb is");
        }
    }

    /**
     * Goes to the next member.
     *
     * @return its name, or {@code null} at the end
     */
    public @Nullable String next() throws IOException {
        in.skipNBytes(left + (padded ? 1 : 0));
        byte[] header = in.readNBytes(HEADER_BYTES);
        if (header.length == 0) {
            return null;
        }
        String text = new String(header, US_ASCII);
        try {
            left = Long.parseUnsignedLong(
                    text.substring(SIZE_AT, SIZE_AT + SIZE_BYTES).strip());
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            throw new IOException("a header of the ar archive is damaged", e);
        }
        padded = left % 2 == 1;
        return text.substring(0, NAME_BYTES).strip().replaceFirst("/$", "");
    }

    /** Returns the content of the present member. Closing it has no effect. */
    public InputStream content() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] target, int start, int length) throws IOException {
                if (left == 0) {
                    return -1;
                }
                int count = in.read(target, start, (int) Math.min(length, left));
                if (count < 0) {
                    throw new EOFException("the ar archive ends within a member");
                }
                left -= count;
                return count;
            }
        };
    }
}
