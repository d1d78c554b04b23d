package io.lcfs.oci.stream;

import io.lcfs.oci.content.Digest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/** Counts and hashes what is read through it. */
public final class DigestInput extends FilterInputStream {
    private final MessageDigest hash = Digest.newSha256();
    private volatile long count;

    /** Over another stream. */
    public DigestInput(InputStream in) {
        super(in);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    @SuppressWarnings("NonAtomicOperationOnVolatileField")
    public int read(byte[] target, int start, int length) throws IOException {
        int read = in.read(target, start, length);
        if (read > 0) {
            hash.update(target, start, read);
            count += read;
        }
        return read;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    /** The number of bytes so far; for any thread. */
    public long count() {
        return count;
    }

    /** The digest of all; to be called once, at the end. */
    public Digest digest() {
        return Digest.sha256(hash.digest());
    }
}
