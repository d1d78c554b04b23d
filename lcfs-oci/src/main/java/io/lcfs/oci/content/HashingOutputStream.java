package io.lcfs.oci.content;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A stream that finds out what blob was written to it, and fails when it becomes longer than expected. To be used by one thread.
 */
public final class HashingOutputStream extends FilterOutputStream {
    private final BlobHash hash;

    /**
     * Makes a stream before another one.
     *
     * @param out where the bytes go
     * @param expected what the blob must be; {@code null} if that is not known
     */
    public HashingOutputStream(OutputStream out, @Nullable Descriptor expected) {
        this(out, expected, "");
    }

    /**
     * Makes a stream before another one, which says where wrong bytes were to go.
     *
     * @param out where the bytes go
     * @param expected what the blob must be; {@code null} if that is not known
     * @param destination the end of the message when it is another blob: {@code ", as it is written to the registry"}
     */
    public HashingOutputStream(OutputStream out, @Nullable Descriptor expected, String destination) {
        super(out);
        this.hash = BlobHash.of(expected, destination);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int start, int length) throws IOException {
        hash.update(bytes, start, length);
        out.write(bytes, start, length);
    }

    /**
     * Ends the blob, and flushes the stream below, which stays open.
     *
     * @return size and digest of the blob
     * @throws InvalidImageException if it is not what was expected
     * @throws IOException if the stream below fails
     */
    public Descriptor finish() throws IOException {
        flush();
        return hash.finish();
    }
}
