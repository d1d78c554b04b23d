package io.lcfs.oci.registry.http;

import io.lcfs.oci.text.Quote;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request, which can be sent more than once.
 *
 * @param method the method in upper case
 * @param uri the address
 * @param headers the headers without Authorization
 * @param body the body, or {@code null}
 * @param storedBytes the number of stored bytes that the server may have to read again before it responds
 */
public record Request(
        String method,
        URI uri,
        Map<String, String> headers,
        @Nullable Body body,
        long storedBytes) {
    /**
     * A part of an array.
     *
     * @param bytes the array, which must not change meanwhile
     * @param start the start of the part
     * @param length the number of bytes of the part
     */
    public record Body(byte[] bytes, int start, int length) {}

    /**
     * Returns a request without headers and body.
     *
     * @param method the method in upper case
     * @param uri the address
     * @return the request
     */
    public static Request of(String method, URI uri) {
        return new Request(method, uri, Map.of(), null, 0);
    }

    /**
     * Returns this request with one more header.
     *
     * @param name the name of the header
     * @param value the value of the header
     * @return the request
     */
    public Request with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Request(method, uri, more, body, storedBytes);
    }

    /**
     * Returns this request with a body.
     *
     * @param type the media type of the body
     * @param bytes the body
     * @return the request
     */
    public Request with(String type, Body bytes) {
        return new Request(method, uri, headers, bytes, storedBytes).with("Content-Type", type);
    }

    /**
     * Returns this request with a timeout that allows for the reading of stored bytes.
     *
     * @param bytes the number of bytes that the server may have to read again before it responds
     * @return the request
     */
    public Request withStoredBytes(long bytes) {
        return new Request(method, uri, headers, body, bytes);
    }

    Request at(URI other) {
        return new Request(method, other, headers, body, storedBytes);
    }

    /** Returns method, host and path, without the query, which may contain secrets. */
    @Override
    public String toString() {
        return method + " " + Quote.of(Origin.of(uri) + uri.getRawPath());
    }
}
