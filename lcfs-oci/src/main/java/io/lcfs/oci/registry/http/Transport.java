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

/** The sender of requests, which sends each request once and follows redirects. Thread-safe. */
public final class Transport {
    private static final int MAX_REDIRECTS = 10;
    private static final int SLOWEST_BYTES_PER_SECOND = 16 << 10;
    private static final int SLOWEST_STORED_BYTES_PER_SECOND = 1 << 20;
    private static final Set<Integer> REDIRECTS_OF_READS = Set.of(301, 302, 303, 307, 308);
    private static final Set<Integer> REDIRECTS_OF_ALL = Set.of(307, 308);

    private final HttpClient client;
    private final HttpPolicy policy;
    private final Duration timeout;

    /**
     * Creates a sender; connections are shared by all senders with the same TLS context.
     *
     * @param options the options with timeouts and TLS
     * @param policy the rules for addresses
     */
    public Transport(RegistryOptions options, HttpPolicy policy) {
        this.policy = policy;
        this.timeout = options.timeout();
        this.client = HttpClients.of(options.tls());
    }

    /**
     * Sends a request, and follows redirects, at most {@value #MAX_REDIRECTS}.
     *
     * @param request the request
     * @param authorization the Authorization header, sent only to the origin of the request and not to redirects
     *     elsewhere; or {@code null}
     * @return the response, of any status that is not a redirect
     * @throws RefusedException if a redirect leads to an address that is not allowed, or there are too many redirects
     * @throws IOException if there is no response
     */
    public Response send(Request request, @Nullable String authorization) throws IOException {
        Origin asked = Origin.of(policy.require(request.uri()));
        URI uri = request.uri();
        for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
            Response response = sendOnce(request.at(uri), Origin.of(uri).equals(asked) ? authorization : null);
            String location = response.header("Location");
            if (!isRedirect(request.method(), response.status()) || location == null) {
                return response;
            }
            response.close();
            uri = policy.resolve(uri, location);
        }
        throw new RefusedException(request + " is redirected more than " + MAX_REDIRECTS + " times");
    }

    private static boolean isRedirect(String method, int status) {
        boolean read = method.equals("GET") || method.equals("HEAD");
        return (read ? REDIRECTS_OF_READS : REDIRECTS_OF_ALL).contains(status);
    }

    private Response sendOnce(Request request, @Nullable String authorization) throws IOException {
        Request.Body body = request.body();
        Duration longest = timeoutToStore(timeoutFor(timeout, body == null ? 0 : body.length()), request.storedBytes());
        HttpRequest message = message(request, authorization, publisher(body));
        return new Pending(client, message, timeout).await(longest);
    }

    /**
     * Begins a request whose body is written later. It is sent only to its address; a redirect is not followed but
     * returned as the response.
     *
     * @param request the request, without a body
     * @param authorization the Authorization header, or {@code null}
     * @param length the size of the body in bytes, above 0; -1 if it is unknown
     * @return the body
     * @throws RefusedException if the address is not allowed
     */
    public BodyStream begin(Request request, @Nullable String authorization, long length) throws RefusedException {
        policy.require(request.uri());
        BodyStream body = new BodyStream(authorization, timeout);
        Flow.Publisher<ByteBuffer> written = body::subscribe;
        HttpRequest message = message(
                request,
                authorization,
                length < 0
                        ? HttpRequest.BodyPublishers.fromPublisher(written)
                        : HttpRequest.BodyPublishers.fromPublisher(written, length));
        body.begun(new Pending(client, message, timeout));
        return body;
    }

    private static HttpRequest message(
            Request request, @Nullable String authorization, HttpRequest.BodyPublisher body) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(request.uri())
                .method(request.method(), body)
                .header("User-Agent", "lcfs");
        request.headers().forEach(builder::header);
        if (authorization != null) {
            builder.header("Authorization", authorization);
        }
        return builder.build();
    }

    private static HttpRequest.BodyPublisher publisher(Request.@Nullable Body body) {
        return body == null
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofByteArray(body.bytes(), body.start(), body.length());
    }

    /** Returns the time in which a number of bytes must be transferred and the response must arrive. */
    static Duration timeoutFor(Duration timeout, long bytes) {
        return timeout.plusSeconds(bytes / SLOWEST_BYTES_PER_SECOND);
    }

    /** Returns the time in which a server must store a number of bytes, or read them again, and respond. */
    static Duration timeoutToStore(Duration timeout, long bytes) {
        return timeout.plusSeconds(bytes / SLOWEST_STORED_BYTES_PER_SECOND);
    }
}
