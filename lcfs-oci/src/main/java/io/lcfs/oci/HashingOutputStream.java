package io.lcfs.oci;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** A stream that finds out what blob was written to it, and fails when it becomes longer than expected. For one thread. */
final class HashingOutputStream extends FilterOutputStream {
    private final BlobHash hash;

    /** With what the blob must be, or {@code null} if that is not known. */
    HashingOutputStream(OutputStream out, @Nullable Descriptor expected) {
        super(out);
        this.hash = new BlobHash(expected);
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

    /** Ends the blob, not the stream below; fails if it is not what was expected. */
    Descriptor finish() throws IOException {
        flush();
        return hash.finish();
    }
}
