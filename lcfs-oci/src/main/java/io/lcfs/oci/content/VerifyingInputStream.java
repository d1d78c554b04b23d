package io.lcfs.oci.content;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * A stream that throws an {@link InvalidImageException} at its end if its bytes are not the expected blob, and as soon
 * as there are more bytes than expected. A reader that stops before the end has verified nothing. Without an expected
 * blob, the stream only computes the descriptor. Not thread-safe.
 */
public final class VerifyingInputStream extends FilterInputStream {
    private final BlobHash hash;

    private VerifyingInputStream(InputStream in, BlobHash hash) {
        super(in);
        this.hash = hash;
    }

    /**
     * Creates a stream that only computes the descriptor of its bytes.
     *
     * @param in the bytes
     */
    public VerifyingInputStream(InputStream in) {
        this(in, BlobHash.of(null, ""));
    }

    /**
     * Creates a stream over another stream of the whole blob.
     *
     * @param in the bytes
     * @param expected the expected blob, of which size and digest count
     */
    public VerifyingInputStream(InputStream in, Descriptor expected) {
        this(in, expected, "");
    }

    /**
     * Creates a stream over another stream of the whole blob; the message about wrong bytes names their origin.
     *
     * @param in the bytes
     * @param expected the expected blob, of which size and digest count
     * @param origin the end of the message about another blob: {@code ", as the registry sends it"}
     */
    public VerifyingInputStream(InputStream in, Descriptor expected, String origin) {
        this(in, BlobHash.of(expected, origin));
    }

    /**
     * Returns a stream that verifies a blob. Bytes that the given stream already hashes are not hashed again.
     *
     * @param in the bytes
     * @param expected the expected blob; {@code null} if it is unknown
     * @return the given stream if it verifies that blob itself and nothing was read from it yet, otherwise a new stream
     *     over it
     */
    public static VerifyingInputStream of(InputStream in, @Nullable Descriptor expected) {
        if (in instanceof VerifyingInputStream verifying && verifying.verifies(expected)) {
            return verifying;
        }
        return expected == null ? new VerifyingInputStream(in) : new VerifyingInputStream(in, expected);
    }

    private boolean verifies(@Nullable Descriptor blob) {
        Descriptor own = hash.expected();
        return hash.count() == 0
                && (blob == null || own != null && own.digest().equals(blob.digest()) && own.size() == blob.size());
    }

    /**
     * Returns a stream over bytes that were verified before, which are counted and not hashed again.
     *
     * @param in the bytes
     * @param blob the blob that they are
     * @return the stream
     */
    public static VerifyingInputStream ofVerified(InputStream in, Descriptor blob) {
        return new VerifyingInputStream(in, BlobHash.ofVerified(blob));
    }

    /**
     * Returns whether the digest is computed from the bytes that are read.
     *
     * @return false for a stream of {@link #ofVerified}
     */
    public boolean computesDigest() {
        return hash.isComputed();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int start, int length) throws IOException {
        int read = in.read(target, start, length);
        if (read < 0) {
            hash.finish();
            return -1;
        }
        hash.update(target, start, read);
        return read;
    }

    @Override
    public long skip(long bytes) throws IOException {
        byte[] skipped = new byte[(int) Math.min(Math.max(bytes, 0), 8192)];
        return Math.max(0, read(skipped, 0, skipped.length));
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    /**
     * Returns the number of bytes that were read so far. May be called by any thread.
     *
     * @return the number
     */
    public long count() {
        return hash.count();
    }

    /**
     * Returns the descriptor of the bytes. Call it only after all bytes were read.
     *
     * @return digest and size; the digest is SHA-256 unless a blob with another digest was expected
     * @throws InvalidImageException if it is not the expected blob
     */
    public Descriptor found() throws InvalidImageException {
        return hash.finish();
    }
}
