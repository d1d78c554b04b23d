package io.lcfs.oci.registry.client;

import io.lcfs.oci.content.Blob;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.registry.http.Request;
import io.lcfs.oci.registry.http.Response;
import io.lcfs.oci.registry.http.ResponseException;
import io.lcfs.oci.registry.token.TokenScopes;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The writer of blobs. A blob that the registry has is not written; a blob of another repository is mounted; any other
 * one is uploaded. Thread-safe.
 */
final class BlobWriter {
    private static final int CREATED = 201;
    private static final String UPLOADS = "/blobs/uploads/";

    /** Statuses with which a proxy in front of a storage that allows GET may refuse HEAD. */
    private static final Set<Integer> HEAD_REFUSED = Set.of(400, 403, 405, 501);

    private final RegistryClient client;
    private final TokenScopes access;
    private final Semaphore uploads;

    BlobWriter(RegistryClient client) {
        this.client = client;
        this.access = TokenScopes.push(client.repository());
        this.uploads = new Semaphore(client.options().parallelUploads());
    }

    boolean has(Digest digest, TokenScopes asking) throws IOException {
        Request head = Request.of("HEAD", client.uri("/blobs/" + digest));
        try (Response response = client.send(head, asking)) {
            if (!HEAD_REFUSED.contains(response.status())) {
                return isThere(head, response);
            }
        } catch (ResponseException e) {
            if (!HEAD_REFUSED.contains(e.status())) {
                throw e;
            }
        }
        Request get = Request.of("GET", client.uri("/blobs/" + digest)).with("Range", "bytes=0-0");
        try (Response response = client.send(get, asking)) {
            // An empty blob has no first byte, but it exists.
            return response.status() == 416 || isThere(get, response);
        }
    }

    private boolean isThere(Request request, Response response) throws IOException {
        if (response.status() == 404) {
            return false;
        }
        if (response.status() / 100 != 2) {
            throw client.failure(request, response);
        }
        return true;
    }

    Descriptor write(Blob blob) throws IOException {
        try {
            uploads.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the thread was interrupted");
        }
        try {
            return new BlobUpload(client, this, blob).run();
        } finally {
            uploads.release();
        }
    }

    /** Begins an upload; returns null if the registry has the blob, possibly mounted from another repository. */
    @Nullable
    UploadSession beginUnlessThere(Digest digest) throws IOException {
        return adopt(digest, List.of()) ? null : begin();
    }

    /** Returns whether the registry has a blob, possibly mounted from one of the other repositories. */
    boolean adopt(Digest digest, List<String> others) throws IOException {
        if (has(digest, access)) {
            return true;
        }
        Set<String> places = new LinkedHashSet<>(others);
        places.addAll(client.options().mountFrom());
        for (String other : places) {
            if (mount(digest, other)) {
                return true;
            }
        }
        return false;
    }

    private boolean mount(Digest digest, String other) throws IOException {
        TokenScopes both = access.and(TokenScopes.pull(other));
        Request request = Request.of("POST", client.uri(UPLOADS + "?mount=" + digest + "&from=" + other));
        try (Response response = client.send(request, both)) {
            if (isMounted(response)) {
                return true;
            }
            if (response.status() / 100 == 2) {
                new UploadSession(client, this, access, request, response).cancel();
            }
        } catch (ResponseException e) {
            // This client may not read the other repository, or the registry cannot mount blobs; the blob will be sent.
            LoggerFactory.getLogger(BlobWriter.class).debug("{} is not mounted from {}", digest, other, e);
        }
        return false;
    }

    /**
     * Returns whether a blob was mounted. A registry that ignores the other repository begins an upload, whose location
     * is not that of a blob.
     */
    private static boolean isMounted(Response response) {
        String location = response.header("Location");
        return response.status() == CREATED && (location == null || !location.contains(UPLOADS));
    }

    UploadSession begin() throws IOException {
        Request request = Request.of("POST", client.uri(UPLOADS));
        try (Response response = client.send(request, access)) {
            if (response.status() / 100 != 2) {
                throw client.failure(request, response);
            }
            return new UploadSession(client, this, access, request, response);
        }
    }
}
