package io.lcfs.oci.registry.http;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A request in progress. */
final class Pending {
    private final URI uri;
    private final AtomicReference<@Nullable Response> begun = new AtomicReference<>();
    private final CompletableFuture<HttpResponse<ResponseStream>> exchange;

    /** Sends a request; reading the body of its response fails if the server is silent for the timeout. */
    Pending(HttpClient client, HttpRequest request, Duration timeout) {
        this.uri = request.uri();
        this.exchange = client.sendAsync(request, head -> {
            ResponseStream body = new ResponseStream(timeout);
            begun.set(new Response(uri, head, body));
            return body;
        });
    }

    /** Runs an action when the response has arrived or the request has failed. */
    void whenOver(Runnable action) {
        exchange.whenComplete((response, failure) -> action.run());
    }

    /** Returns whether the response has arrived or the request has failed. */
    boolean isOver() {
        return exchange.isDone();
    }

    /** Cancels the request, and closes the connection unless the request is over. */
    void cancel() {
        exchange.cancel(true);
    }

    /**
     * Waits for the response. If the connection breaks soon after the head of the response, the JDK may report only the
     * failure, although a part of the body has arrived. That part is kept, because otherwise a blob that always breaks
     * near its start would never make progress.
     */
    Response await(Duration longest) throws IOException {
        try {
            exchange.get(longest.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            cancel();
            throw Backoff.interrupted(e);
        } catch (TimeoutException e) {
            cancel();
            HttpTimeoutException silent = new HttpTimeoutException("no response within " + longest);
            silent.initCause(e);
            throw silent;
        } catch (ExecutionException e) {
            IOException failure = failure(e);
            Response broken = begun.get();
            if (broken == null) {
                throw failure;
            }
            broken.breakOff(failure);
        }
        return Objects.requireNonNull(begun.get());
    }

    private IOException failure(ExecutionException thrown) {
        Throwable cause = thrown.getCause();
        if (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof ConnectException refused) {
            return notReached(refused);
        }
        return cause instanceof IOException failure ? failure : new IOException("the request failed: " + cause, cause);
    }

    /**
     * Returns an exception that names the host and the reason; the JDK's exception does not name the host, and often no
     * reason.
     */
    private IOException notReached(ConnectException failure) {
        String why = failure.getMessage();
        for (Throwable cause = failure.getCause(); cause != null && why == null; cause = cause.getCause()) {
            why = cause instanceof UnresolvedAddressException ? "there is no such host" : cause.getMessage();
        }
        String message = "no connection to " + Origin.of(uri) + (why == null ? "" : ": " + why);
        return (IOException) new ConnectException(message).initCause(failure);
    }
}
