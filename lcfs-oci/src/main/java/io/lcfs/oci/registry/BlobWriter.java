package io.lcfs.oci.registry;

import io.lcfs.oci.Blob;
import io.lcfs.oci.Descriptor;
import io.lcfs.oci.Digest;
import io.lcfs.oci.registry.http.Answer;
import io.lcfs.oci.registry.http.Ask;
import io.lcfs.oci.registry.http.Backoff;
import io.lcfs.oci.registry.login.Access;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.AccessDeniedException;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** Writes blobs: not those that are there, by reference where another repository has them, else by upload. Thread-safe. */
final class BlobWriter {
    private static final int CREATED = 201;
    private static final int ACCEPTED = 202;

    private final RegistryClient client;
    private final Access access;
    private final Semaphore uploads;

    BlobWriter(RegistryClient client) {
        this.client = client;
        this.access = Access.push(client.repository());
        this.uploads = new Semaphore(client.options().parallelUploads());
    }

    boolean has(Digest digest, Access asking) throws IOException {
        Ask ask = Ask.of("HEAD", client.uri("/blobs/" + digest));
        try (Answer answer = client.send(ask, asking)) {
            if (answer.status() == 404) {
                return false;
            }
            if (answer.status() / 100 != 2) {
                throw answer.failure(ask, client.options().clock());
            }
            return true;
        }
    }

    Descriptor write(Blob blob) throws IOException {
        try {
            uploads.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the thread was interrupted");
        }
        try {
            return writeInTurn(blob);
        } finally {
            uploads.release();
        }
    }

    private Descriptor writeInTurn(Blob blob) throws IOException {
        Descriptor known = blob.descriptor().orElse(null);
        TransferMeter meter = new TransferMeter(
                client.options().progress(), known == null ? null : known.digest(), known == null ? -1 : known.size());
        Backoff backoff = client.backoff();
        Descriptor sought = known;
        while (true) {
            UploadSession session = sought == null ? begin() : beginUnlessThere(sought.digest());
            if (session == null) {
                return written(Objects.requireNonNull(sought), meter);
            }
            UploadStream target = new UploadStream(session, known, meter, client);
            try {
                return upload(blob, session, target);
            } catch (UploadLostException e) {
                backoff.pauseAnyway(e.reason());
                // If only the last answer was lost, the blob is there, and by now its digest is known.
                sought = known == null ? target.finished() : known;
            }
        }
    }

    private static Descriptor written(Descriptor blob, TransferMeter meter) {
        meter.tell(blob.size());
        return Descriptor.of("application/octet-stream", blob.digest(), blob.size());
    }

    /** Null if the blob is there, perhaps because another repository had it. */
    private @Nullable UploadSession beginUnlessThere(Digest digest) throws IOException {
        if (has(digest, access)) {
            return null;
        }
        UploadSession session = null;
        for (String other : client.options().mountFrom()) {
            if (session != null) {
                session.cancel();
            }
            session = null;
            Access both = access.and(Access.pull(other));
            Ask ask = Ask.of("POST", client.uri("/blobs/uploads/?mount=" + digest + "&from=" + other));
            try (Answer answer = client.send(ask, both)) {
                if (answer.status() == CREATED) {
                    return null;
                }
                if (answer.status() == ACCEPTED) {
                    session = new UploadSession(client, access, ask, answer);
                }
            } catch (AccessDeniedException e) {
                // We may not read the other repository: then the blob is sent.
                continue;
            }
        }
        return session == null ? begin() : session;
    }

    private UploadSession begin() throws IOException {
        Ask ask = Ask.of("POST", client.uri("/blobs/uploads/"));
        try (Answer answer = client.send(ask, access)) {
            if (answer.status() != ACCEPTED) {
                throw client.failure(ask, answer, "place for uploads");
            }
            return new UploadSession(client, access, ask, answer);
        }
    }

    private static Descriptor upload(Blob blob, UploadSession session, UploadStream target) throws IOException {
        try {
            blob.writeTo(target);
            return target.finish();
        } catch (UploadLostException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            session.cancel();
            // What the blob made of the failure of its target says less than that.
            IOException failure = target.failure();
            if (failure != null) {
                throw failure;
            }
            throw e;
        }
    }
}
