package io.lcfs.oci.registry.client;

import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.registry.http.Answer;
import io.lcfs.oci.registry.http.AnswerException;
import io.lcfs.oci.registry.http.Ask;
import io.lcfs.oci.registry.http.Backoff;
import io.lcfs.oci.registry.http.BodyStream;
import io.lcfs.oci.registry.http.RefusedException;
import io.lcfs.oci.registry.token.Access;
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
    private static final int MOST_LEAST_CHUNK_BYTES = 64 << 20;

    /** Forgotten; not in this way; not in this order; not these bytes. */
    private static final Set<Integer> REFUSED = Set.of(400, 404, 405, 411, 416, 422, 501);

    private static final Set<Integer> MOVED = Set.of(307, 308);

    private final RegistryClient client;
    private final BlobWriter writer;
    private final Access access;
    private final @Nullable String leastChunk;
    private URI location;

    /** From the answer to the request that began it. */
    UploadSession(RegistryClient client, BlobWriter writer, Access access, Ask ask, Answer begun) throws IOException {
        this.client = client;
        this.writer = writer;
        this.access = access;
        this.location = client.location(ask, begun);
        this.leastChunk = begun.header("OCI-Chunk-Min-Length");
    }

    /** The fewest bytes that a part may have which is not the last. */
    int leastChunkBytes() throws RefusedException {
        if (leastChunk == null || !leastChunk.matches("[0-9]{1,18}")) {
            return 1;
        }
        long least = Long.parseLong(leastChunk);
        if (least > MOST_LEAST_CHUNK_BYTES) {
            throw new RefusedException("it wants parts of at least " + least + " bytes, which is too many to keep");
        }
        return (int) least;
    }

    /** A request that brings bytes. Only what does not begin at the first byte says where it belongs, or what is one part of many. */
    private Ask patch(long start, long end, boolean whole) {
        Ask ask = Ask.of("PATCH", location).with("Content-Type", BYTES);
        return whole || end < 0 ? ask : ask.with("Content-Range", start + "-" + (end - 1));
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
        Ask ask = patch(0, -1, true);
        try (Answer answer = client.finish(ask, access, body)) {
            accept(ask, answer);
        } catch (IOException e) {
            throw lost(e);
        }
    }

    /** A failure of a request that brought bytes: the upload is lost if the failure may go away, or if it was refused in this way. */
    IOException lost(IOException failure) {
        if (failure instanceof UploadLostException) {
            return failure;
        }
        if (failure instanceof AnswerException answer && REFUSED.contains(answer.status())) {
            return new UploadLostException(failure, UploadLostException.Kind.REFUSED);
        }
        return Backoff.isByChance(failure)
                ? new UploadLostException(failure, UploadLostException.Kind.BY_CHANCE)
                : failure;
    }

    private void accept(Ask ask, Answer answer) throws IOException {
        if (MOVED.contains(answer.status()) && answer.header("Location") != null) {
            location = client.location(ask, answer);
            throw new UploadLostException(client.failure(ask, answer), UploadLostException.Kind.MOVED);
        }
        if (answer.status() / 100 != 2) {
            throw client.failure(ask, answer);
        }
        follow(ask, answer);
    }

    private void follow(Ask ask, Answer answer) throws IOException {
        if (answer.header("Location") != null) {
            location = client.location(ask, answer);
        }
    }

    /**
     * Sends one part of many, and tells how many bytes of the upload the registry has then: all that were sent, unless both its answer
     * and what it says when it is asked name fewer.
     *
     * @throws UploadLostException if the blob may come through in another way
     */
    long send(long start, Ask.Body part) throws IOException {
        long end = start + part.length();
        Ask ask = patch(start, end, false).with(BYTES, part);
        try (Answer answer = client.sendOnce(ask, access)) {
            accept(ask, answer);
            if (received(answer) == end) {
                return end;
            }
        }
        long has = askReceived();
        return has >= start && has < end ? has : end;
    }

    /** How many bytes the registry says it has, when it is asked; -1 if it does not say. */
    long askReceived() throws IOException {
        Ask ask = Ask.of("GET", location);
        try (Answer answer = client.send(ask, access)) {
            if (answer.status() / 100 != 2) {
                return -1;
            }
            follow(ask, answer);
            long has = received(answer);
            // Some registries say 0-0 of an upload that has nothing, which also means one byte.
            return has == 1 ? 0 : has;
        } catch (AnswerException e) {
            return -1;
        }
    }

    /** -1 if the registry does not say. */
    private static long received(Answer answer) {
        String range = answer.header("Range");
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
        Ask ask = Ask.of("PUT", URI.create(location + query)).withStoredBytes(size);
        Backoff backoff = client.backoff();
        while (true) {
            try (Answer answer = client.sendOnce(ask, access)) {
                if (answer.status() / 100 != 2) {
                    throw client.failure(ask, answer);
                }
                requireDigest(digest, answer.header("Docker-Content-Digest"));
                return;
            } catch (IOException e) {
                if (!Backoff.isByChance(e)) {
                    throw lost(e);
                }
                backoff.pause(e);
                if (!(e instanceof AnswerException) && writer.has(digest, access)) {
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
            client.sendOnce(Ask.of("DELETE", location), access).close();
        } catch (IOException e) {
            return;
        }
    }
}
