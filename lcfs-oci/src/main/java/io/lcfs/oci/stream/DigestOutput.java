package io.lcfs.oci.stream;

import io.lcfs.oci.content.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;

/** Counts and hashes what goes through it. */
public final class DigestOutput extends OutputStream {
    private final OutputStream out;
    private final MessageDigest hash = Digest.newSha256();
    private long count;

    /** Before another stream. */
    public DigestOutput(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int start, int length) throws IOException {
        out.write(bytes, start, length);
        hash.update(bytes, start, length);
        count += length;
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    /** The number of bytes so far. */
    public long count() {
        return count;
    }

    /** The digest of all; to be called once, at the end. */
    public Digest digest() {
        return Digest.sha256(hash.digest());
    }
}
