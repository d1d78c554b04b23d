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

/** What a server answered; to be closed. */
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

    /** Lets the body fail after what has come of it. */
    void breakOff(IOException failure) {
        body.onError(failure);
    }

    /**
     * The status.
     *
     * @return three digits
     */
    public int status() {
        return head.statusCode();
    }

    /**
     * Who answered, which after a redirect is another one than was asked.
     *
     * @return the address
     */
    public URI uri() {
        return uri;
    }

    /**
     * The first value of a header.
     *
     * @param name of the header
     * @return {@code null} if there is none
     */
    public @Nullable String header(String name) {
        return head.headers().firstValue(name).orElse(null);
    }

    /**
     * All values of a header.
     *
     * @param name of the header
     * @return none if there is none
     */
    public List<String> headers(String name) {
        return head.headers().allValues(name);
    }

    /**
     * The length that the server announced.
     *
     * @return -1 if it did not
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
     * The body. A read fails if the server sends nothing for the timeout.
     *
     * @return the same stream each time
     */
    public InputStream body() {
        return body;
    }

    /**
     * The body, if it is short.
     *
     * @param most how many bytes to read at most; if that many came, there may be more
     * @return the bytes
     * @throws IOException if they cannot be read, or come too slowly
     */
    public byte[] start(int most) throws IOException {
        body.limitTime(most);
        return body.readNBytes(most);
    }

    /**
     * Builds the exception for an unexpected response, and closes the response.
     *
     * @param request what was asked
     * @param clock for the time of day in Retry-After
     * @return what to throw
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
     * @param request what was asked
     * @param clock for the time of day in Retry-After
     * @return the exception; {@code null} for any other response
     */
    public @Nullable ResponseException failureIfNoUse(Request request, Clock clock) {
        boolean noUse = ResponseException.isTransient(status()) || ResponseException.isDenied(status());
        return noUse ? failure(request, clock) : null;
    }

    /** Only the code: a server could put a secret that it knows into the rest. */
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
            // The status says enough.
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

    /** Status and host. */
    @Override
    public String toString() {
        return status() + " of " + Quote.of(Origin.of(uri()).toString());
    }
}
