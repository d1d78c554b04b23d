package io.lcfs.oci.content;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * A stream that fails at its end if it was not the blob that was expected, and before it when there are too many bytes. A reader that
 * stops before the end has verified nothing. Where no blob is expected, the stream only finds out which one it was. To be used by one
 * thread.
 */
public final class VerifyingInputStream extends FilterInputStream {
    private final BlobHash hash;

    private VerifyingInputStream(InputStream in, BlobHash hash) {
        super(in);
        this.hash = hash;
    }

    /**
     * Makes a stream that only finds out which blob it was.
     *
     * @param in the bytes
     */
    public VerifyingInputStream(InputStream in) {
        this(in, BlobHash.of(null, ""));
    }

    /**
     * Makes a stream over another stream of the whole blob.
     *
     * @param in the bytes
     * @param expected the blob that they must be; size and digest count
     */
    public VerifyingInputStream(InputStream in, Descriptor expected) {
        this(in, expected, "");
    }

    /**
     * Makes a stream over another stream of the whole blob, which says where wrong bytes came from.
     *
     * @param in the bytes
     * @param expected the blob that they must be; size and digest count
     * @param origin the end of the message when they are another blob: {@code ", as the registry sends it"}
     */
    public VerifyingInputStream(InputStream in, Descriptor expected, String origin) {
        this(in, BlobHash.of(expected, origin));
    }

    /**
     * Returns a stream that verifies a blob, without hashing twice what the given stream hashes already.
     *
     * @param in the bytes
     * @param expected the blob that they must be; {@code null} if that is not known
     * @return the given stream if it verifies that blob itself and nothing was read from it yet, else a new one over it
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
     * Returns the blob that the bytes were. To be called once all of them were read.
     *
     * @return its digest and size; the digest is one of SHA-256 unless a blob with another one was expected
     * @throws InvalidImageException if it is not the expected one
     */
    public Descriptor found() throws InvalidImageException {
        return hash.finish();
    }
}
