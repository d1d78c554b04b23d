package io.lcfs.oci.registry.client;

import io.lcfs.oci.content.Digest;
import io.lcfs.oci.registry.RegistryOptions;
import io.lcfs.oci.registry.http.Answer;
import io.lcfs.oci.registry.http.AnswerException;
import io.lcfs.oci.registry.http.Ask;
import io.lcfs.oci.registry.http.Backoff;
import io.lcfs.oci.registry.http.BodyStream;
import io.lcfs.oci.registry.http.HttpPolicy;
import io.lcfs.oci.registry.http.Origin;
import io.lcfs.oci.registry.http.RefusedException;
import io.lcfs.oci.registry.http.Transport;
import io.lcfs.oci.registry.token.Access;
import io.lcfs.oci.registry.token.Authorizer;
import io.lcfs.oci.spec.ImageReference;
import java.io.IOException;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Requests to one repository, with what the registry wants to know of us, and again if they fail by chance. Thread-safe. */
final class RegistryClient {
    /** What can be done again. */
    @FunctionalInterface
    interface Attempt<T> {
        T run() throws IOException;
    }

    private static final int UNAUTHORIZED = 401;

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

    /** What a user asks of the repository. */
    Undertaking undertaking(String verb, String what, @Nullable Digest digest) {
        return new Undertaking(reference, what, digest, verb);
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

    /** An address in the repository. */
    URI uri(String path) {
        return root.resolve("/v2/" + reference.repository() + path);
    }

    /** The address that an answer's Location has. */
    URI location(Ask ask, Answer answer) throws IOException {
        String location = answer.header("Location");
        if (location == null) {
            answer.close();
            throw new RefusedException(ask + " is answered with the status " + answer.status() + " and no Location");
        }
        return policy.resolve(answer.uri(), location);
    }

    Backoff backoff() {
        return new Backoff(options.retries());
    }

    /** Sends a request until there is an answer that will not be another one next time. */
    Answer send(Ask ask, Access access) throws IOException {
        return withRetries(() -> sendOnce(ask, access));
    }

    /** Does something until it succeeds, or fails in a way that it will again. */
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
     * Sends a request.
     *
     * @throws AnswerException if the answer may be another one next time
     */
    Answer sendOnce(Ask ask, Access access) throws IOException {
        boolean ours = isOurs(ask.uri());
        String authorization = ours ? authorizer.header(access) : null;
        Answer answer = transport.send(ask, authorization);
        if (answer.status() == UNAUTHORIZED && ours && isOurs(answer.uri())) {
            answer.close();
            answer = transport.send(ask, authorizer.headerAfter(answer, access, authorization));
        }
        return requireUsable(ask, answer);
    }

    /** An answer that does not let us in, or may be another one next time, is a failure whatever was asked. */
    private Answer requireUsable(Ask ask, Answer answer) throws AnswerException {
        AnswerException failure = answer.failureIfNoUse(ask, options.clock());
        if (failure != null) {
            throw failure;
        }
        return answer;
    }

    /** Begins a request whose body is still to be written, of so many bytes, or -1. */
    BodyStream begin(Ask ask, Access access, long length) throws IOException {
        String authorization = isOurs(ask.uri()) ? authorizer.header(access) : null;
        return transport.begin(ask, authorization, length);
    }

    /**
     * The answer to such a request.
     *
     * @throws UploadLostException if the body must be sent again, because the registry wants to know more of us first
     */
    Answer finish(Ask ask, Access access, BodyStream body) throws IOException {
        Answer answer = body.finish();
        if (answer.status() == UNAUTHORIZED && isOurs(ask.uri())) {
            AnswerException refusal = answer.failure(ask, options.clock());
            authorizer.headerAfter(answer, access, body.authorization());
            throw new UploadLostException(refusal, UploadLostException.Kind.BY_CHANCE);
        }
        return requireUsable(ask, answer);
    }

    private boolean isOurs(URI uri) {
        return Origin.of(uri).equals(Origin.of(root));
    }

    /** What to throw for an answer that is none of those that were hoped for; closes it. */
    AnswerException failure(Ask ask, Answer answer) {
        return answer.failure(ask, options.clock());
    }
}
