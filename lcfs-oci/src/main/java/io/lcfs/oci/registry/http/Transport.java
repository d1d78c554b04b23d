package io.lcfs.oci.registry.http;

import io.lcfs.oci.registry.RegistryOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Sends requests, each once, and follows redirects. Thread-safe. */
public final class Transport {
    private static final int MOST_REDIRECTS = 10;
    private static final int SLOWEST_BYTES_PER_SECOND = 16 << 10;
    private static final int SLOWEST_STORED_BYTES_PER_SECOND = 1 << 20;
    private static final Set<Integer> REDIRECTS_OF_READS = Set.of(301, 302, 303, 307, 308);
    private static final Set<Integer> REDIRECTS_OF_ALL = Set.of(307, 308);

    private final HttpClient client;
    private final HttpPolicy policy;
    private final Duration timeout;

    /**
     * With connections that all share who have the same TLS context.
     *
     * @param options for timeouts and TLS
     * @param policy whom to speak with
     */
    public Transport(RegistryOptions options, HttpPolicy policy) {
        this.policy = policy;
        this.timeout = options.timeout();
        this.client = HttpClients.of(options.tls());
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
        Duration longest = timeoutToStore(timeoutFor(timeout, body == null ? 0 : body.length()), ask.storedBytes());
        HttpRequest request = request(ask, authorization, publisher(body));
        return new Pending(client, request, timeout).await(longest);
    }

    /**
     * Begins a request whose body is still to be written. It is sent to where it says and, if the server refers it to another place,
     * not there: the answer says so.
     *
     * @param ask the request, without a body
     * @param authorization {@code null} for none
     * @param length of the body in bytes, above 0; -1 if that is not known
     * @return the body
     * @throws RefusedException if the address is one that is not spoken with
     */
    public BodyStream begin(Ask ask, @Nullable String authorization, long length) throws RefusedException {
        policy.require(ask.uri());
        BodyStream body = new BodyStream(authorization, timeout);
        Flow.Publisher<ByteBuffer> written = body::subscribe;
        HttpRequest request = request(
                ask,
                authorization,
                length < 0
                        ? HttpRequest.BodyPublishers.fromPublisher(written)
                        : HttpRequest.BodyPublishers.fromPublisher(written, length));
        body.begun(new Pending(client, request, timeout));
        return body;
    }

    private static HttpRequest request(Ask ask, @Nullable String authorization, HttpRequest.BodyPublisher body) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(ask.uri()).method(ask.method(), body).header("User-Agent", "lcfs");
        ask.headers().forEach(request::header);
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        return request.build();
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

    /** The time in which a server must have stored so many bytes, or read again what it stored, and answered. */
    static Duration timeoutToStore(Duration timeout, long bytes) {
        return timeout.plusSeconds(bytes / SLOWEST_STORED_BYTES_PER_SECOND);
    }
}
