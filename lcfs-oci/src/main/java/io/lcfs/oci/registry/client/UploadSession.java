package io.lcfs.oci.registry.client;

import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.registry.http.Backoff;
import io.lcfs.oci.registry.http.BodyStream;
import io.lcfs.oci.registry.http.RefusedException;
import io.lcfs.oci.registry.http.Request;
import io.lcfs.oci.registry.http.Response;
import io.lcfs.oci.registry.http.ResponseException;
import io.lcfs.oci.registry.token.TokenScopes;
import java.io.IOException;
import java.net.URI;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An upload that a registry has accepted, and its requests. Not thread-safe. */
final class UploadSession {
    private static final String BYTES = "application/octet-stream";
    private static final Pattern RANGE = Pattern.compile("(?:bytes=)?0-([0-9]{1,18})");
    private static final int MAX_LEAST_CHUNK_BYTES = 64 << 20;

    /**
     * The statuses by which a registry refuses an upload: it has forgotten the upload, or does not accept its form, its
     * order, or its bytes.
     */
    private static final Set<Integer> REFUSED = Set.of(400, 404, 405, 411, 416, 422, 501);

    private static final Set<Integer> MOVED = Set.of(307, 308);

    private final RegistryClient client;
    private final BlobWriter writer;
    private final TokenScopes access;
    private final @Nullable String leastChunk;
    private URI location;

    /** Creates a session from the response to the first request. */
    UploadSession(RegistryClient client, BlobWriter writer, TokenScopes access, Request request, Response begun)
            throws IOException {
        this.client = client;
        this.writer = writer;
        this.access = access;
        this.location = client.location(request, begun);
        this.leastChunk = begun.header("OCI-Chunk-Min-Length");
    }

    /** Returns the smallest size of a chunk other than the last. */
    int leastChunkBytes() throws RefusedException {
        if (leastChunk == null || !leastChunk.matches("[0-9]{1,18}")) {
            return 1;
        }
        long least = Long.parseLong(leastChunk);
        if (least > MAX_LEAST_CHUNK_BYTES) {
            throw new RefusedException(
                    "it requires chunks of at least " + least + " bytes, which are too many for the memory");
        }
        return (int) least;
    }

    /**
     * Returns a request with bytes. Its range is stated only if it is one of several chunks or does not begin at the
     * first byte.
     */
    private Request patch(long start, long end, boolean whole) {
        Request request = Request.of("PATCH", location).with("Content-Type", BYTES);
        return whole || end < 0 ? request : request.with("Content-Range", start + "-" + (end - 1));
    }

    /** Begins to send all bytes from a position on; {@code length} is their number, or -1 if it is unknown. */
    BodyStream begin(long start, long length) throws IOException {
        return client.begin(patch(start, length < 0 ? -1 : start + length, start == 0), access, length);
    }

    /**
     * Waits until the registry has accepted the bytes. The number of bytes that the registry reports is ignored: some
     * registries report the end of the first part, some the end of the last part, and some nothing. The digest at the
     * end shows whether the registry has all bytes.
     *
     * @throws UploadLostException if the blob may be uploaded in another way
     */
    void finish(BodyStream body) throws IOException {
        Request request = patch(0, -1, true);
        try (Response response = client.finish(request, access, body)) {
            accept(request, response);
        } catch (IOException e) {
            throw lost(e);
        }
    }

    /**
     * Returns the failure of a request with bytes: an {@link UploadLostException} if the failure is transient, or if
     * the registry does not accept the form of the request.
     */
    IOException lost(IOException failure) {
        if (failure instanceof UploadLostException) {
            return failure;
        }
        if (failure instanceof ResponseException response && REFUSED.contains(response.status())) {
            return new UploadLostException(failure, UploadLostException.Kind.REFUSED);
        }
        return Backoff.isTransient(failure)
                ? new UploadLostException(failure, UploadLostException.Kind.TRANSIENT)
                : failure;
    }

    private void accept(Request request, Response response) throws IOException {
        if (MOVED.contains(response.status()) && response.header("Location") != null) {
            location = client.location(request, response);
            throw new UploadLostException(client.failure(request, response), UploadLostException.Kind.MOVED);
        }
        if (response.status() / 100 != 2) {
            throw client.failure(request, response);
        }
        follow(request, response);
    }

    private void follow(Request request, Response response) throws IOException {
        if (response.header("Location") != null) {
            location = client.location(request, response);
        }
    }

    /**
     * Sends one of several chunks and returns the number of bytes that the registry has afterwards: all bytes sent,
     * unless both the response and the state of the upload report fewer.
     *
     * @throws UploadLostException if the blob may be uploaded in another way
     */
    long send(long start, Request.Body part) throws IOException {
        long end = start + part.length();
        Request request = patch(start, end, false).with(BYTES, part);
        try (Response response = client.sendOnce(request, access)) {
            accept(request, response);
            if (received(response) == end) {
                return end;
            }
        }
        long has = askReceived();
        return has >= start && has < end ? has : end;
    }

    /** Requests the number of bytes that the registry has; returns -1 if the registry does not report it. */
    long askReceived() throws IOException {
        Request request = Request.of("GET", location);
        try (Response response = client.send(request, access)) {
            if (response.status() / 100 != 2) {
                return -1;
            }
            follow(request, response);
            long has = received(response);
            // Some registries report 0-0, which means one byte, for an empty upload.
            return has == 1 ? 0 : has;
        } catch (ResponseException e) {
            return -1;
        }
    }

    /** Returns the number of bytes in the Range header, or -1 if there is none. */
    private static long received(Response response) {
        String range = response.header("Range");
        Matcher end = RANGE.matcher(range == null ? "" : range);
        return end.matches() ? Long.parseLong(end.group(1)) + 1 : -1;
    }

    /**
     * Ends the upload. Without a response, the registry may have the blob nevertheless.
     *
     * @throws UploadLostException if a new upload may succeed, unless the registry has the blob then
     */
    void commit(Digest digest, long size) throws IOException {
        String query = (location.getRawQuery() == null ? "?" : "&") + "digest=" + digest;
        Request request = Request.of("PUT", URI.create(location + query)).withStoredBytes(size);
        Backoff backoff = client.backoff();
        while (true) {
            try (Response response = client.sendOnce(request, access)) {
                if (response.status() / 100 != 2) {
                    throw client.failure(request, response);
                }
                requireDigest(digest, response.header("Docker-Content-Digest"));
                return;
            } catch (IOException e) {
                if (!Backoff.isTransient(e)) {
                    throw lost(e);
                }
                backoff.pause(e);
                if (!(e instanceof ResponseException) && writer.has(digest, access)) {
                    return;
                }
            }
        }
    }

    /** Requires that the registry gives the same digest, if it gives one of the same algorithm. */
    private void requireDigest(Digest digest, @Nullable String given) throws InvalidImageException {
        if (given != null && given.startsWith(digest.algorithm() + ":") && !given.equals(digest.toString())) {
            throw new InvalidImageException("blob " + digest + " is kept by " + client.host()
                    + " under another digest: " + Digest.parse(given));
        }
    }

    /** Cancels the upload. If that fails, the registry removes the upload by itself eventually. */
    void cancel() {
        try {
            client.sendOnce(Request.of("DELETE", location), access).close();
        } catch (IOException e) {
            return;
        }
    }
}
