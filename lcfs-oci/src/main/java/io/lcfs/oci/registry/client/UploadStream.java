package io.lcfs.oci.registry.client;

import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.HashingOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * What is written to it goes into an upload, but for the first bytes that the registry has already. It remembers its own failure, to be
 * told from those of the one who writes. To be used by one thread.
 */
final class UploadStream extends OutputStream {
    private final UploadSession session;
    private final UploadSink sink;
    private final HashingOutputStream hashing;
    private final Rest rest;
    private @Nullable IOException failure;
    private @Nullable Descriptor finished;

    UploadStream(UploadSession session, UploadSink sink, long skipped, @Nullable Descriptor expected, String host) {
        this.session = session;
        this.sink = sink;
        this.rest = new Rest(sink, skipped);
        this.hashing = new HashingOutputStream(rest, expected, ", as it is to be written to " + host);
    }

    /** Why this stream failed; null if it did not. */
    @Nullable
    IOException failure() {
        return failure;
    }

    /** How many bytes were written. */
    long count() {
        return rest.count;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] source, int start, int length) throws IOException {
        if (failure != null) {
            throw failure;
        }
        try {
            hashing.write(source, start, length);
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    /** Ends the upload; gives the digest and the number of the bytes. */
    Descriptor finish() throws IOException {
        if (failure != null) {
            throw failure;
        }
        Descriptor written = hashing.finish();
        sink.finish();
        finished = written;
        session.commit(written.digest(), written.size());
        return written;
    }

    /** Ends the request that is under way. */
    void breakOff() {
        sink.abort();
    }

    /** Ends the request that is under way, and tells the registry that nothing more comes. */
    void abort() {
        sink.abort();
        session.cancel();
    }

    /** What was written, once the registry has taken all of it; null before. */
    @Nullable
    Descriptor finished() {
        return finished;
    }

    /** The bytes that the registry does not have yet. */
    private static final class Rest extends OutputStream {
        private final UploadSink sink;
        private final long skipped;
        private long count;

        Rest(UploadSink sink, long skipped) {
            this.sink = sink;
            this.skipped = skipped;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] source, int start, int length) throws IOException {
            int known = (int) Math.min(length, Math.max(0, skipped - count));
            count += length;
            if (known < length) {
                sink.write(source, start + known, length - known);
            }
        }
    }
}
