package io.lcfs.oci.registry.client;

import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.InvalidImageException;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * What is written to it goes into an upload, but for the first bytes that the registry has already. It remembers its own failure, to be
 * told from those of the one who writes. To be used by one thread.
 */
final class UploadStream extends OutputStream {
    private final UploadSession session;
    private final UploadSink sink;
    private final @Nullable Descriptor expected;
    private final MessageDigest hash;
    private final String host;
    private final long skipped;
    private long count;
    private @Nullable IOException failure;
    private @Nullable Descriptor finished;

    UploadStream(UploadSession session, UploadSink sink, long skipped, @Nullable Descriptor expected, String host) {
        this.session = session;
        this.sink = sink;
        this.skipped = skipped;
        this.expected = expected;
        this.hash = expected == null ? Digest.newSha256() : expected.digest().newMessageDigest();
        this.host = host;
    }

    /** Why this stream failed; null if it did not. */
    @Nullable
    IOException failure() {
        return failure;
    }

    /** How many bytes were written. */
    long count() {
        return count;
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
            if (expected != null && count + length > expected.size()) {
                throw invalid("is longer than its " + expected.size() + " bytes");
            }
            hash.update(source, start, length);
            int known = (int) Math.min(length, Math.max(0, skipped - count));
            count += length;
            if (known < length) {
                sink.write(source, start + known, length - known);
            }
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
        String hex = HexFormat.of().formatHex(hash.digest());
        Digest digest = expected == null ? new Digest("sha256", hex) : expected.digest();
        if (expected != null && count != expected.size()) {
            throw invalid("has " + count + " bytes instead of " + expected.size());
        }
        if (!digest.hex().equals(hex)) {
            throw invalid("has the digest " + digest.algorithm() + ":" + hex);
        }
        sink.finish();
        finished = Descriptor.of("application/octet-stream", digest, count);
        session.commit(digest, count);
        return finished;
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

    private InvalidImageException invalid(String how) {
        String name = expected == null ? "" : " " + expected.digest();
        return new InvalidImageException("blob" + name + " that was to be written to " + host + " " + how);
    }
}
