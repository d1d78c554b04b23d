package io.lcfs.oci.registry;

import io.lcfs.oci.Digest;
import io.lcfs.oci.registry.http.Answer;
import io.lcfs.oci.registry.http.AnswerException;
import io.lcfs.oci.registry.http.Ask;
import io.lcfs.oci.registry.http.Backoff;
import io.lcfs.oci.registry.http.RefusedException;
import io.lcfs.oci.registry.login.Access;
import java.io.IOException;
import java.net.URI;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One upload that a registry has agreed to. To be used by one thread. */
final class UploadSession {
    private static final String BYTES = "application/octet-stream";
    private static final Pattern RANGE = Pattern.compile("(?:bytes=)?0-([0-9]{1,18})");
    private static final int MOST_LEAST_CHUNK_BYTES = 64 << 20;
    private static final Set<Integer> LOST = Set.of(400, 404, 416);
    private static final int OUT_OF_ORDER = 416;

    private final RegistryClient client;
    private final Access access;
    private final int leastChunkBytes;
    private URI location;
    private long received;

    /** From the answer to the request that began it. */
    UploadSession(RegistryClient client, Access access, Ask ask, Answer begun) throws IOException {
        this.client = client;
        this.access = access;
        this.location = client.location(ask, begun);
        String least = begun.header("OCI-Chunk-Min-Length");
        this.leastChunkBytes = least != null && least.matches("[0-9]{1,9}") ? Integer.parseInt(least) : 1;
        if (leastChunkBytes > MOST_LEAST_CHUNK_BYTES) {
            throw new RefusedException(client.host() + " wants parts of at least " + leastChunkBytes
                    + " bytes, which is too many to keep");
        }
    }

    /** The fewest bytes that a part may have which is not the last. */
    int leastChunkBytes() {
        return leastChunkBytes;
    }

    /** How many bytes the registry has. */
    long received() {
        return received;
    }

    /**
     * Sends a part that follows what the registry has; after a failure, what it does not have yet.
     *
     * @throws UploadLostException if the registry does not know how far it came
     */
    void append(byte[] chunk, int length) throws IOException {
        long start = received;
        Backoff backoff = client.backoff();
        while (received < start + length) {
            int sent = Math.toIntExact(received - start);
            try {
                send(new Ask.Body(chunk, sent, length - sent));
            } catch (UploadLostException e) {
                throw e;
            } catch (IOException e) {
                if (isOutOfOrder(e)) {
                    backoff.pauseAnyway(e);
                } else {
                    backoff.pause(e);
                }
                askReceived(start, start + length);
            }
        }
    }

    private static boolean isOutOfOrder(IOException failure) {
        return failure instanceof AnswerException answer && answer.status() == OUT_OF_ORDER;
    }

    private void send(Ask.Body part) throws IOException {
        long end = received + part.length();
        Ask ask = Ask.of("PATCH", location).with(BYTES, part).with("Content-Range", received + "-" + (end - 1));
        try (Answer answer = client.sendOnce(ask, access)) {
            if (answer.status() == 404) {
                throw new UploadLostException(
                        answer.failure(ask, client.options().clock()));
            }
            if (answer.status() / 100 != 2) {
                throw answer.failure(ask, client.options().clock());
            }
            location = client.location(ask, answer);
            long has = hasReceived(answer);
            if (has >= 0 && (has < received || has > end)) {
                throw new UploadLostException(new IOException(
                        client.host() + " has received " + has + " bytes, and was sent " + received + " to " + end));
            }
            received = has < 0 ? end : has;
            if (received < end) {
                throw new IOException(client.host() + " has received only a part of what it was sent");
            }
        }
    }

    /** Learns from the registry how far it came, which must be in the part that is being sent. */
    private void askReceived(long start, long end) throws IOException {
        Ask ask = Ask.of("GET", location);
        try (Answer answer = client.send(ask, access)) {
            if (answer.status() / 100 != 2) {
                throw new UploadLostException(
                        answer.failure(ask, client.options().clock()));
            }
            long has = hasReceived(answer);
            // Some registries say 0-0 of an upload that has nothing, which also means one byte.
            if (has <= 1 || has < start || has > end) {
                throw new UploadLostException(
                        new IOException(client.host() + " does not say how much of an upload it has received"));
            }
            received = has;
            if (answer.header("Location") != null) {
                location = client.location(ask, answer);
            }
        }
    }

    /** -1 if the registry does not say. */
    private static long hasReceived(Answer answer) {
        String range = answer.header("Range");
        Matcher end = RANGE.matcher(range == null ? "" : range);
        return end.matches() ? Long.parseLong(end.group(1)) + 1 : -1;
    }

    /**
     * Ends the upload.
     *
     * @param rest what follows what the registry has; {@code null} for nothing
     * @throws UploadLostException if a new upload may succeed, unless the blob is there then
     */
    void commit(Digest digest, Ask.@Nullable Body rest) throws IOException {
        String query = (location.getRawQuery() == null ? "?" : "&") + "digest=" + digest;
        Ask put = Ask.of("PUT", URI.create(location + query));
        Ask ask = rest == null ? put : put.with(BYTES, rest);
        try (Answer answer = client.sendOnce(ask, access)) {
            if (answer.status() / 100 == 2) {
                return;
            }
            AnswerException failure = answer.failure(ask, client.options().clock());
            throw LOST.contains(failure.status()) ? new UploadLostException(failure) : failure;
        } catch (IOException e) {
            throw Backoff.isByChance(e) && !(e instanceof UploadLostException) ? new UploadLostException(e) : e;
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
