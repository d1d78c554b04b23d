package io.lcfs.oci.registry.client;

import io.lcfs.Progress;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.registry.http.Backoff;
import io.lcfs.oci.registry.http.Request;
import io.lcfs.oci.registry.http.Response;
import io.lcfs.oci.registry.token.TokenScopes;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a blob from a registry. If the connection breaks, the stream requests the rest, and its reader gets no
 * exception. It never returns more bytes than the size of the blob, but does not verify their digest. Not thread-safe.
 */
final class BlobStream extends InputStream {
    /** The number of bytes after a failure from which on the failure no longer counts. */
    private static final int PROGRESS_BYTES = 64 << 10;

    private static final int OK = 200;
    private static final int PARTIAL = 206;

    private final RegistryClient client;
    private final Descriptor blob;
    private final TransferMeter meter;
    private final Backoff backoff;
    private @Nullable Response response;
    private long position;
    private long failedAt;
    private boolean ended;
    private boolean closed;

    /** Requests the blob, so that a missing blob is noticed at once. */
    BlobStream(RegistryClient client, Descriptor blob) throws IOException {
        this.client = client;
        this.blob = blob;
        this.meter = new TransferMeter(client.options().progress(), blob);
        this.backoff = client.backoff();
        this.response = client.withRetries(this::request);
        meter.begin();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int start, int length) throws IOException {
        if (closed) {
            throw new IOException("the stream is closed");
        }
        if (length == 0) {
            return 0;
        }
        while (true) {
            try {
                return readOnce(target, start, length);
            } catch (IOException e) {
                fail(e);
            }
        }
    }

    private int readOnce(byte[] target, int start, int length) throws IOException {
        if (response == null) {
            response = request();
        }
        if (position == blob.size()) {
            requireEnd(response);
            if (!ended) {
                ended = true;
                meter.end(Progress.Phase.FINISHED, position);
            }
            return -1;
        }
        int read = response.body().read(target, start, (int) Math.min(length, blob.size() - position));
        if (read < 0) {
            throw invalid("ends after " + position + " of its " + blob.size() + " bytes");
        }
        position += read;
        meter.tell(position);
        return read;
    }

    /**
     * Requires that the body ends, after all bytes have arrived. A broken or silent connection is ignored, but one more
     * byte is an error.
     */
    private void requireEnd(Response whole) throws IOException {
        if (whole.length() >= 0) {
            return;
        }
        int more;
        try {
            more = whole.body().read();
        } catch (IOException e) {
            return;
        }
        if (more >= 0) {
            throw invalid("is longer than its " + blob.size() + " bytes");
        }
    }

    private void fail(IOException failure) throws IOException {
        if (position - failedAt >= PROGRESS_BYTES) {
            backoff.reset();
        }
        failedAt = position;
        if (response != null) {
            response.close();
            response = null;
        }
        backoff.pause(failure);
    }

    /** Requests all bytes that have not arrived yet. */
    private Response request() throws IOException {
        Request whole = Request.of("GET", client.uri("/blobs/" + blob.digest()));
        Request request =
                position == 0 || position == blob.size() ? whole : whole.with("Range", "bytes=" + position + "-");
        Response given = client.sendOnce(request, TokenScopes.pull(client.repository()));
        try {
            if (given.status() == PARTIAL && request != whole) {
                requireRest(given);
            } else if (given.status() == OK) {
                requireLength(given, blob.size());
                skipTo(position, given.body());
            } else {
                throw client.failure(request, given);
            }
            return given;
        } catch (IOException e) {
            given.close();
            throw e;
        }
    }

    private void requireRest(Response given) throws IOException {
        String range = given.header("Content-Range");
        String expected = "bytes " + position + "-" + (blob.size() - 1) + "/";
        if (range == null || !range.equals(expected + blob.size()) && !range.equals(expected + "*")) {
            throw invalid("is continued with another range than " + expected + blob.size());
        }
        requireLength(given, blob.size() - position);
    }

    private void requireLength(Response given, long expected) throws IOException {
        if (given.length() >= 0 && given.length() != expected) {
            throw invalid("has " + (given.length() + blob.size() - expected) + " bytes instead of " + blob.size());
        }
    }

    private static void skipTo(long count, InputStream body) throws IOException {
        byte[] skipped = new byte[16 << 10];
        for (long left = count; left > 0; ) {
            int read = body.read(skipped, 0, (int) Math.min(skipped.length, left));
            if (read < 0) {
                throw new EOFException("the connection ends before the position at which it broke");
            }
            left -= read;
        }
    }

    private InvalidImageException invalid(String how) {
        return new InvalidImageException("blob " + blob.digest() + " of " + client.host() + " " + how);
    }

    @Override
    public void close() {
        closed = true;
        if (response != null) {
            response.close();
            response = null;
        }
    }
}
