package io.lcfs.oci.registry.client;

import io.lcfs.oci.content.Digest;
import io.lcfs.oci.registry.RegistryOptions;
import io.lcfs.oci.registry.http.Backoff;
import io.lcfs.oci.registry.http.BodyStream;
import io.lcfs.oci.registry.http.HttpPolicy;
import io.lcfs.oci.registry.http.Origin;
import io.lcfs.oci.registry.http.RefusedException;
import io.lcfs.oci.registry.http.Request;
import io.lcfs.oci.registry.http.Response;
import io.lcfs.oci.registry.http.ResponseException;
import io.lcfs.oci.registry.http.Transport;
import io.lcfs.oci.registry.token.Authorizer;
import io.lcfs.oci.registry.token.TokenScopes;
import io.lcfs.oci.spec.ImageReference;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The sender of requests to one repository, which authorizes them, and repeats them after transient failures.
 * Thread-safe.
 */
final class RegistryClient {
    /** An operation that can be repeated. */
    @FunctionalInterface
    interface Attempt<T> {
        T run() throws IOException;
    }

    private static final int UNAUTHORIZED = 401;

    /** A link to the next page (RFC 8288). */
    private static final Pattern NEXT = Pattern.compile("\\s*<([^>]*)>\\s*;.*\\brel=\"?next\"?.*");

    private final ImageReference reference;
    private final RegistryOptions options;
    private final HttpPolicy policy;
    private final URI root;
    private final Transport transport;
    private final Authorizer authorizer;

    RegistryClient(ImageReference reference, RegistryOptions options) {
        this.reference = reference;
        this.options = options;
        this.policy = new HttpPolicy(options);
        this.root = policy.root(reference.endpoint());
        this.transport = new Transport(options, policy);
        this.authorizer = new Authorizer(reference.host(), reference.repository(), root, options, transport, policy);
    }

    /** Returns the description of a read; {@code absence} creates the exception if the repository lacks the object. */
    Undertaking reading(String what, @Nullable Digest digest, Undertaking.Absence absence) {
        return undertaking("read", what, digest, absence);
    }

    /** Returns the description of an operation on an object; see {@link #reading}. */
    Undertaking undertaking(String verb, String what, @Nullable Digest digest, Undertaking.Absence absence) {
        return new Undertaking(reference, what, digest, verb, absence);
    }

    /** Returns the description of another operation on the repository. */
    Undertaking undertaking(String verb, String what, @Nullable Digest digest) {
        return new Undertaking(reference, what, digest, verb, (message, cause) -> cause);
    }

    RegistryOptions options() {
        return options;
    }

    String host() {
        return reference.host();
    }

    String repository() {
        return reference.repository();
    }

    /** Returns an address in the repository. */
    URI uri(String path) {
        return root.resolve("/v2/" + reference.repository() + path);
    }

    /** Returns the address in the Location header of a response. */
    URI location(Request request, Response response) throws IOException {
        String location = response.header("Location");
        if (location == null) {
            response.close();
            throw new RefusedException(
                    request + " is answered with the status " + response.status() + " and no Location");
        }
        return policy.resolve(response.uri(), location);
    }

    /**
     * Returns the address of the next page of a list; empty if there is none.
     *
     * @throws RefusedException if the address is not one of this registry
     */
    Optional<URI> nextPage(Request request, Response response) throws RefusedException {
        for (String link : response.headers("Link")) {
            Matcher next = NEXT.matcher(link);
            if (next.matches()) {
                URI uri = policy.resolve(response.uri(), next.group(1));
                if (!isOurs(uri)) {
                    throw new RefusedException(request + " is continued at another host: " + Origin.of(uri));
                }
                return Optional.of(uri);
            }
        }
        return Optional.empty();
    }

    Backoff backoff() {
        return new Backoff(options.retries());
    }

    /** Sends a request until a response arrives that a retry would not change. */
    Response send(Request request, TokenScopes access) throws IOException {
        return withRetries(() -> sendOnce(request, access));
    }

    /** Runs an operation until it succeeds or fails permanently. */
    <T> T withRetries(Attempt<T> attempt) throws IOException {
        Backoff backoff = backoff();
        while (true) {
            try {
                return attempt.run();
            } catch (IOException e) {
                backoff.pause(e);
            }
        }
    }

    /**
     * Sends a request once.
     *
     * @throws ResponseException if access is denied or a retry may change the response
     */
    Response sendOnce(Request request, TokenScopes access) throws IOException {
        boolean ours = isOurs(request.uri());
        String authorization = ours ? authorizer.header(access) : null;
        Response response = transport.send(request, authorization);
        if (response.status() == UNAUTHORIZED && ours && isOurs(response.uri())) {
            response.close();
            response = transport.send(request, authorizer.headerAfter(response, access, authorization));
        }
        return requireUsable(request, response);
    }

    /**
     * Requires that a response neither denies access nor may be changed by a retry; both are failures of every request.
     */
    private Response requireUsable(Request request, Response response) throws ResponseException {
        ResponseException failure = response.failureIfNoUse(request, options.clock());
        if (failure != null) {
            throw failure;
        }
        return response;
    }

    /** Begins a request whose body is written later; its length is -1 if it is unknown. */
    BodyStream begin(Request request, TokenScopes access, long length) throws IOException {
        String authorization = isOurs(request.uri()) ? authorizer.header(access) : null;
        return transport.begin(request, authorization, length);
    }

    /**
     * Returns the response to a request that was begun.
     *
     * @throws UploadLostException if the body must be sent again with another authorization
     */
    Response finish(Request request, TokenScopes access, BodyStream body) throws IOException {
        Response response = body.finish();
        if (response.status() == UNAUTHORIZED && isOurs(request.uri())) {
            ResponseException refusal = response.failure(request, options.clock());
            authorizer.headerAfter(response, access, body.authorization());
            throw new UploadLostException(refusal, UploadLostException.Kind.TRANSIENT);
        }
        return requireUsable(request, response);
    }

    private boolean isOurs(URI uri) {
        return Origin.of(uri).equals(Origin.of(root));
    }

    /** Returns the exception for an unexpected response, and closes the response. */
    ResponseException failure(Request request, Response response) {
        return response.failure(request, options.clock());
    }
}
