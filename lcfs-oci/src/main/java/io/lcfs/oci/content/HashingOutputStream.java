package io.lcfs.oci.content;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A stream that computes the descriptor of the blob written to it, and throws an {@link InvalidImageException} when the
 * blob becomes longer than expected. Not thread-safe.
 */
public final class HashingOutputStream extends FilterOutputStream {
    private final BlobHash hash;

    /**
     * Creates a stream in front of another one.
     *
     * @param out receives the bytes
     * @param expected the expected blob; {@code null} if it is unknown
     */
    public HashingOutputStream(OutputStream out, @Nullable Descriptor expected) {
        this(out, expected, "");
    }

    /**
     * Creates a stream in front of another one; the message about wrong bytes names their destination.
     *
     * @param out receives the bytes
     * @param expected the expected blob; {@code null} if it is unknown
     * @param destination the end of the message about another blob: {@code ", as it is written to the registry"}
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
     * Ends the blob and flushes the underlying stream, which is not closed.
     *
     * @return size and digest of the blob
     * @throws InvalidImageException if it is not the expected blob
     * @throws IOException if the underlying stream fails
     */
    public Descriptor finish() throws IOException {
        flush();
        return hash.finish();
    }
}
