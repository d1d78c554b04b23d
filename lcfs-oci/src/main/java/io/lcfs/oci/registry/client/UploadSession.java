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

/** One upload that a registry has agreed to: the requests that it is made of. To be used by one thread. */
final class UploadSession {
    private static final String BYTES = "application/octet-stream";
    private static final Pattern RANGE = Pattern.compile("(?:bytes=)?0-([0-9]{1,18})");
    private static final int MAX_LEAST_CHUNK_BYTES = 64 << 20;

    /** Forgotten; not in this way; not in this order; not these bytes. */
    private static final Set<Integer> REFUSED = Set.of(400, 404, 405, 411, 416, 422, 501);

    private static final Set<Integer> MOVED = Set.of(307, 308);

    private final RegistryClient client;
    private final BlobWriter writer;
    private final TokenScopes access;
    private final @Nullable String leastChunk;
    private URI location;

    /** From the answer to the request that began it. */
    UploadSession(RegistryClient client, BlobWriter writer, TokenScopes access, Request request, Response begun)
            throws IOException {
        this.client = client;
        this.writer = writer;
        this.access = access;
        this.location = client.location(request, begun);
        this.leastChunk = begun.header("OCI-Chunk-Min-Length");
    }

    /** The fewest bytes that a part may have which is not the last. */
    int leastChunkBytes() throws RefusedException {
        if (leastChunk == null || !leastChunk.matches("[0-9]{1,18}")) {
            return 1;
        }
        long least = Long.parseLong(leastChunk);
        if (least > MAX_LEAST_CHUNK_BYTES) {
            throw new RefusedException("it wants parts of at least " + least + " bytes, which is too many to keep");
        }
        return (int) least;
    }

    /** A request that brings bytes. Only what does not begin at the first byte says where it belongs, or what is one part of many. */
    private Request patch(long start, long end, boolean whole) {
        Request request = Request.of("PATCH", location).with("Content-Type", BYTES);
        return whole || end < 0 ? request : request.with("Content-Range", start + "-" + (end - 1));
    }

    /** Begins to send all bytes from a place on, of which there are so many, or -1 if that is not known. */
    BodyStream begin(long start, long length) throws IOException {
        return client.begin(patch(start, length < 0 ? -1 : start + length, start == 0), access, length);
    }

    /**
     * Waits until the registry has taken what was sent. How much it says that it has is of no account here: some name the end of the first
     * part, or of the last one, or nothing. Whether it has all, the digest shows at the end.
     *
     * @throws UploadLostException if the blob may come through in another way
     */
    void finish(BodyStream body) throws IOException {
        Request request = patch(0, -1, true);
        try (Response response = client.finish(request, access, body)) {
            accept(request, response);
        } catch (IOException e) {
            throw lost(e);
        }
    }

    /** A failure of a request that brought bytes: the upload is lost if the failure may go away, or if it was refused in this way. */
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
     * Sends one part of many, and tells how many bytes of the upload the registry has then: all that were sent, unless both its answer
     * and what it says when it is asked name fewer.
     *
     * @throws UploadLostException if the blob may come through in another way
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

    /** How many bytes the registry says it has, when it is asked; -1 if it does not say. */
    long askReceived() throws IOException {
        Request request = Request.of("GET", location);
        try (Response response = client.send(request, access)) {
            if (response.status() / 100 != 2) {
                return -1;
            }
            follow(request, response);
            long has = received(response);
            // Some registries say 0-0 of an upload that has nothing, which also means one byte.
            return has == 1 ? 0 : has;
        } catch (ResponseException e) {
            return -1;
        }
    }

    /** -1 if the registry does not say. */
    private static long received(Response response) {
        String range = response.header("Range");
        Matcher end = RANGE.matcher(range == null ? "" : range);
        return end.matches() ? Long.parseLong(end.group(1)) + 1 : -1;
    }

    /**
     * Ends the upload. When there is no answer, the blob may be there nevertheless.
     *
     * @throws UploadLostException if a new upload may succeed, unless the blob is there then
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

    /** A registry may name a digest of another kind. */
    private void requireDigest(Digest digest, @Nullable String given) throws InvalidImageException {
        if (given != null && given.startsWith(digest.algorithm() + ":") && !given.equals(digest.toString())) {
            throw new InvalidImageException("blob " + digest + " is kept by " + client.host()
                    + " under another digest: " + Digest.parse(given));
        }
    }

    /** Tells the registry that nothing more comes. If that fails, the registry finds out by itself one day. */
    void cancel() {
        try {
            client.sendOnce(Request.of("DELETE", location), access).close();
        } catch (IOException e) {
            return;
        }
    }
}
