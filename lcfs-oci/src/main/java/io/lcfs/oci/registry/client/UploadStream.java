package io.lcfs.oci.registry.client;

import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.HashingOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A stream into an upload that skips the first bytes if the registry already has them. It keeps its own failure, so
 * that the caller can distinguish it from failures of the code that writes. Not thread-safe.
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

    /** Returns the failure of this stream, or null. */
    @Nullable
    IOException failure() {
        return failure;
    }

    /** Returns the number of bytes written. */
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

    /** Ends the upload and returns the digest and the number of the bytes. */
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

    /** Cancels the request in progress. */
    void breakOff() {
        sink.abort();
    }

    /** Cancels the request in progress and the upload. */
    void abort() {
        sink.abort();
        session.cancel();
    }

    /** Returns the descriptor of the bytes after the registry has accepted all of them; null before. */
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
