package io.lcfs.oci.registry.http;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.lcfs.oci.json.JsonText;
import io.lcfs.oci.text.Quote;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A response of a server, which must be closed. */
public final class Response implements Closeable {
    private static final int MAX_ERROR_BYTES = 64 << 10;
    private static final Pattern ERROR_CODE = Pattern.compile("[A-Z_]{1,40}");
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");

    private final URI uri;
    private final HttpResponse.ResponseInfo head;
    private final ResponseStream body;

    Response(URI uri, HttpResponse.ResponseInfo head, ResponseStream body) {
        this.uri = uri;
        this.head = head;
        this.body = body;
    }

    /** Makes the body fail after the bytes that have arrived. */
    void breakOff(IOException failure) {
        body.onError(failure);
    }

    /**
     * Returns the status.
     *
     * @return three digits
     */
    public int status() {
        return head.statusCode();
    }

    /**
     * Returns the address that responded, which differs from the requested one after a redirect.
     *
     * @return the address
     */
    public URI uri() {
        return uri;
    }

    /**
     * Returns the first value of a header.
     *
     * @param name the name of the header
     * @return the value, or {@code null} if the header is missing
     */
    public @Nullable String header(String name) {
        return head.headers().firstValue(name).orElse(null);
    }

    /**
     * Returns all values of a header.
     *
     * @param name the name of the header
     * @return the values; empty if the header is missing
     */
    public List<String> headers(String name) {
        return head.headers().allValues(name);
    }

    /**
     * Returns the length that the server announced.
     *
     * @return the length, or -1 if there is none
     */
    public long length() {
        HttpHeaders headers = head.headers();
        try {
            return headers.firstValueAsLong("Content-Length").orElse(-1);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /**
     * Returns the body. Reading it fails if the server sends nothing for the timeout.
     *
     * @return the same stream at each call
     */
    public InputStream body() {
        return body;
    }

    /**
     * Reads the start of the body, which is the whole body if it is short.
     *
     * @param most the largest number of bytes to read; if the result has this length, there may be more bytes
     * @return the bytes
     * @throws IOException if they cannot be read, or arrive too slowly
     */
    public byte[] start(int most) throws IOException {
        body.limitTime(most);
        return body.readNBytes(most);
    }

    /**
     * Builds the exception for an unexpected response, and closes the response.
     *
     * @param request the request
     * @param clock the clock for a time in Retry-After
     * @return the exception
     */
    public ResponseException failure(Request request, Clock clock) {
        String code = errorCode();
        close();
        return new ResponseException(
                request + " is answered with the status " + status() + (code == null ? "" : ", " + code),
                status(),
                code,
                retryAfter(clock));
    }

    /**
     * Builds the exception for a response that denies access or that a retry may change, and closes the response.
     *
     * @param request the request
     * @param clock the clock for a time in Retry-After
     * @return the exception; {@code null} for any other response
     */
    public @Nullable ResponseException failureIfNoUse(Request request, Clock clock) {
        boolean noUse = ResponseException.isTransient(status()) || ResponseException.isDenied(status());
        return noUse ? failure(request, clock) : null;
    }

    /** Returns only the code of the error, because its text could contain a secret that the server knows. */
    private @Nullable String errorCode() {
        try {
            JsonObject json = JsonText.object(start(MAX_ERROR_BYTES));
            if (json != null
                    && json.get("errors") instanceof JsonArray errors
                    && !errors.isEmpty()
                    && errors.get(0) instanceof JsonObject first) {
                String code = JsonText.string(first, "code");
                return code != null && ERROR_CODE.matcher(code).matches() ? code : null;
            }
        } catch (IOException e) {
            // The error has no readable code; the status is reported without it.
            return null;
        }
        return null;
    }

    private @Nullable Duration retryAfter(Clock clock) {
        String text = header("Retry-After");
        if (text == null) {
            return null;
        }
        if (SECONDS.matcher(text).matches()) {
            return Duration.ofSeconds(Integer.parseInt(text));
        }
        try {
            ZonedDateTime until = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME);
            Duration wait = Duration.between(clock.instant(), until.toInstant());
            return wait.isNegative() ? Duration.ZERO : wait;
        } catch (DateTimeException e) {
            return null;
        }
    }

    @Override
    public void close() {
        body.close();
    }

    /** Returns status and host. */
    @Override
    public String toString() {
        return status() + " of " + Quote.of(Origin.of(uri()).toString());
    }
}
