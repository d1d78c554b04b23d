package io.lcfs.oci.registry.client;

import io.lcfs.oci.content.Blob;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.registry.http.Answer;
import io.lcfs.oci.registry.http.AnswerException;
import io.lcfs.oci.registry.http.Ask;
import io.lcfs.oci.registry.token.Access;
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
    private final Access access;
    private final Semaphore uploads;

    BlobWriter(RegistryClient client) {
        this.client = client;
        this.access = Access.push(client.repository());
        this.uploads = new Semaphore(client.options().parallelUploads());
    }

    boolean has(Digest digest, Access asking) throws IOException {
        Ask head = Ask.of("HEAD", client.uri("/blobs/" + digest));
        try (Answer answer = client.send(head, asking)) {
            if (!HEAD_REFUSED.contains(answer.status())) {
                return isThere(head, answer);
            }
        } catch (AnswerException e) {
            if (!HEAD_REFUSED.contains(e.status())) {
                throw e;
            }
        }
        Ask get = Ask.of("GET", client.uri("/blobs/" + digest)).with("Range", "bytes=0-0");
        try (Answer answer = client.send(get, asking)) {
            // An empty blob has no first byte, but is there.
            return answer.status() == 416 || isThere(get, answer);
        }
    }

    private boolean isThere(Ask ask, Answer answer) throws IOException {
        if (answer.status() == 404) {
            return false;
        }
        if (answer.status() / 100 != 2) {
            throw client.failure(ask, answer);
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
        Access both = access.and(Access.pull(other));
        Ask ask = Ask.of("POST", client.uri(UPLOADS + "?mount=" + digest + "&from=" + other));
        try (Answer answer = client.send(ask, both)) {
            if (isMounted(answer)) {
                return true;
            }
            if (answer.status() / 100 == 2) {
                new UploadSession(client, this, access, ask, answer).cancel();
            }
        } catch (AnswerException e) {
            if (!e.isDenied()) {
                throw e;
            }
            // We may not read the other repository: then the blob is sent.
        }
        return false;
    }

    /** A registry that takes no notice of the other repository begins an upload, whose place is none of a blob. */
    private static boolean isMounted(Answer answer) {
        String location = answer.header("Location");
        return answer.status() == CREATED && (location == null || !location.contains(UPLOADS));
    }

    UploadSession begin() throws IOException {
        Ask ask = Ask.of("POST", client.uri(UPLOADS));
        try (Answer answer = client.send(ask, access)) {
            if (answer.status() / 100 != 2) {
                throw client.failure(ask, answer);
            }
            return new UploadSession(client, this, access, ask, answer);
        }
    }
}
