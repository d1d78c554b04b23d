package io.lcfs.oci.registry.client;

import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.content.NoSuchBlobException;
import io.lcfs.oci.content.NoSuchImageException;
import io.lcfs.oci.registry.RegistryException;
import io.lcfs.oci.registry.http.RefusedException;
import io.lcfs.oci.registry.http.ResponseException;
import io.lcfs.oci.spec.ImageReference;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A description of an operation on a repository, from which the message of its failure is made.
 *
 * @param where the registry and the repository
 * @param what the manifest or blob: {@code manifest v1}
 * @param digest the digest of the manifest or blob, or null if it is unknown
 * @param verb the operation as a participle: {@code read}
 * @param absence creates the exception if the repository does not have the manifest or blob
 */
record Undertaking(
        ImageReference where, String what, @Nullable Digest digest, String verb, Absence absence) {
    private static final int NOT_FOUND = 404;

    /** Creates the exception for something that the repository does not have. */
    @FunctionalInterface
    interface Absence {
        /** Returns the exception; the cause describes the response of the registry. */
        IOException of(String message, RegistryException cause);
    }

    /** The work of an operation. */
    @FunctionalInterface
    interface Task<T> {
        T run() throws IOException;
    }

    /** Runs the operation and describes its failure. */
    <T> T run(Task<T> task) throws IOException {
        try {
            return task.run();
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /**
     * Returns the description of a failure. Failures that need no further description, such as wrong bytes or an
     * interrupt, are returned unchanged.
     */
    IOException failure(IOException cause) {
        if (cause instanceof InvalidImageException
                || cause instanceof InterruptedIOException
                || cause instanceof RegistryException
                || cause instanceof NoSuchImageException
                || cause instanceof NoSuchBlobException) {
            return cause;
        }
        ResponseException response = cause instanceof ResponseException known ? known : null;
        RegistryException.Reply reply = response == null
                ? RegistryException.Reply.NONE
                : new RegistryException.Reply(response.status(), response.code(), response.retryAfter());
        String place = "repository " + where.repository() + " of the registry " + where.host();
        RegistryException failure = new RegistryException(
                what + " cannot be " + verb + ", in " + place + ": " + reason(cause) + wait(reply.retryAfter()),
                where.host(),
                where.repository(),
                digest,
                reply,
                cause);
        return reply.status() == NOT_FOUND ? absence.of("there is no " + what + " in the " + place, failure) : failure;
    }

    private static String reason(IOException cause) {
        String message = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        boolean answered = cause instanceof ResponseException || cause instanceof RefusedException;
        return answered ? message : "there is no answer, " + message;
    }

    private static String wait(@Nullable Duration retryAfter) {
        return retryAfter == null ? "" : "; it asks to wait " + retryAfter.toSeconds() + " seconds";
    }
}
