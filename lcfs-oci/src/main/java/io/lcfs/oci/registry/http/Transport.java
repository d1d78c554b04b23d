package io.lcfs.oci.registry.http;

import io.lcfs.oci.RegistryOptions;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Sends requests, each once, and follows redirects. Thread-safe. */
public final class Transport {
    private static final int MOST_REDIRECTS = 10;
    private static final int SLOWEST_BYTES_PER_SECOND = 16 << 10;
    private static final Set<Integer> REDIRECTS_OF_READS = Set.of(301, 302, 303, 307, 308);
    private static final Set<Integer> REDIRECTS_OF_ALL = Set.of(307, 308);

    private final HttpClient client;
    private final HttpPolicy policy;
    private final Duration timeout;

    /**
     * With connections of its own.
     *
     * @param options for timeouts and TLS
     * @param policy whom to speak with
     */
    public Transport(RegistryOptions options, HttpPolicy policy) {
        this.policy = policy;
        this.timeout = options.timeout();
        // HTTP/1.1: several blobs on one connection would share its window, and break together.
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(timeout);
        this.client = (options.tls() == null ? builder : builder.sslContext(options.tls())).build();
    }

    /**
     * Sends a request, and again to where the server says, at most {@value #MOST_REDIRECTS} times.
     *
     * @param ask the request
     * @param authorization told to the one who is asked, and to nobody he refers to; {@code null} for none
     * @return the answer, of any status that is not a redirect
     * @throws RefusedException if it leads to an address that is not spoken with, or around in circles
     * @throws IOException if there is no answer
     */
    public Answer send(Ask ask, @Nullable String authorization) throws IOException {
        Origin asked = Origin.of(policy.require(ask.uri()));
        URI uri = ask.uri();
        for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
            Answer answer = sendOnce(ask.at(uri), Origin.of(uri).equals(asked) ? authorization : null);
            String location = answer.header("Location");
            if (!isRedirect(ask.method(), answer.status()) || location == null) {
                return answer;
            }
            answer.close();
            uri = policy.resolve(uri, location);
        }
        throw new RefusedException(ask + " is redirected more than " + MOST_REDIRECTS + " times");
    }

    private static boolean isRedirect(String method, int status) {
        boolean read = method.equals("GET") || method.equals("HEAD");
        return (read ? REDIRECTS_OF_READS : REDIRECTS_OF_ALL).contains(status);
    }

    private Answer sendOnce(Ask ask, @Nullable String authorization) throws IOException {
        Ask.Body body = ask.body();
        HttpRequest.Builder request = HttpRequest.newBuilder(ask.uri())
                .timeout(timeoutFor(timeout, body == null ? 0 : body.length()))
                .method(ask.method(), publisher(body))
                .header("User-Agent", "lcfs");
        ask.headers().forEach(request::header);
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        return receive(request.build());
    }

    /**
     * If the connection breaks soon after the head of the answer, the JDK may fail as a whole, although a part of the body has
     * come. That part counts: else a blob that always breaks near its start would never get on.
     */
    private Answer receive(HttpRequest request) throws IOException {
        AtomicReference<Answer> begun = new AtomicReference<>();
        try {
            client.send(request, head -> {
                AnswerStream body = new AnswerStream(timeout);
                begun.set(new Answer(request.uri(), head, body));
                return body;
            });
        } catch (InterruptedException e) {
            throw Backoff.interrupted(e);
        } catch (IOException e) {
            Answer broken = begun.get();
            if (broken == null) {
                throw e instanceof ConnectException ? notReached(request.uri(), e) : e;
            }
            broken.breakOff(e);
        }
        return Objects.requireNonNull(begun.get());
    }

    /** The JDK does not say who it was, and of some failures nothing at all. */
    private static IOException notReached(URI uri, IOException failure) {
        String why = failure.getMessage();
        for (Throwable cause = failure.getCause(); cause != null && why == null; cause = cause.getCause()) {
            why = cause instanceof UnresolvedAddressException ? "there is no such host" : cause.getMessage();
        }
        String message = "no connection to " + Origin.of(uri) + (why == null ? "" : ": " + why);
        return (IOException) new ConnectException(message).initCause(failure);
    }

    private static HttpRequest.BodyPublisher publisher(Ask.@Nullable Body body) {
        return body == null
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofByteArray(body.bytes(), body.start(), body.length());
    }

    /** The time in which so many bytes must have gone over the line, and an answer come. */
    static Duration timeoutFor(Duration timeout, long bytes) {
        return timeout.plusSeconds(bytes / SLOWEST_BYTES_PER_SECOND);
    }
}
