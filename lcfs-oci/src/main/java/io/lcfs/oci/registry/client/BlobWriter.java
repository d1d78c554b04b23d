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
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** Writes blobs: not those that are there, by reference where another repository has them, else by upload. Thread-safe. */
final class BlobWriter {
    private static final int CREATED = 201;
    private static final String UPLOADS = "/blobs/uploads/";

    /** What stands before a store that allows GET may answer HEAD so. */
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
            // An empty blob has no first byte, but is there.
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

    /** An upload; null if the blob is there, perhaps because another repository had it. */
    @Nullable
    UploadSession beginUnlessThere(Digest digest) throws IOException {
        return adopt(digest) ? null : begin();
    }

    /** Whether a blob is there, perhaps because another repository had it. */
    boolean adopt(Digest digest) throws IOException {
        if (has(digest, access)) {
            return true;
        }
        for (String other : client.options().mountFrom()) {
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
            if (!e.isDenied()) {
                throw e;
            }
            // We may not read the other repository: then the blob is sent.
        }
        return false;
    }

    /** A registry that takes no notice of the other repository begins an upload, whose place is none of a blob. */
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
