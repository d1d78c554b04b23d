package io.lcfs.oci.content;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * A stream that fails at its end if it was not the blob that was expected, and before it when there are too many bytes. Who
 * stops reading before the end has verified nothing. To be used by one thread.
 */
public final class VerifyingInputStream extends FilterInputStream {
    private final BlobHash hash;

    /**
     * Over a stream of the whole blob.
     *
     * @param in the bytes
     * @param expected what they must be; size and digest count
     */
    public VerifyingInputStream(InputStream in, Descriptor expected) {
        super(in);
        this.hash = new BlobHash(expected);
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
}
