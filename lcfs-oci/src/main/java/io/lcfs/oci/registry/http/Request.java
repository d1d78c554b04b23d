package io.lcfs.oci.registry.http;

import io.lcfs.oci.text.Quote;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request, which can be sent more than once.
 *
 * @param method in upper case
 * @param uri the address
 * @param headers without Authorization
 * @param body {@code null} for none
 * @param storedBytes how many bytes the server may have to read again before it answers
 */
public record Request(
        String method,
        URI uri,
        Map<String, String> headers,
        @Nullable Body body,
        long storedBytes) {
    /**
     * Part of an array.
     *
     * @param bytes the array, which nobody changes meanwhile
     * @param start where the part begins
     * @param length how many bytes it has
     */
    public record Body(byte[] bytes, int start, int length) {}

    /**
     * A request without headers and body.
     *
     * @param method in upper case
     * @param uri the address
     * @return the request
     */
    public static Request of(String method, URI uri) {
        return new Request(method, uri, Map.of(), null, 0);
    }

    /**
     * The same with one header more.
     *
     * @param name of the header
     * @param value of the header
     * @return the request
     */
    public Request with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Request(method, uri, more, body, storedBytes);
    }

    /**
     * The same with a body.
     *
     * @param type its media type
     * @param bytes what is sent
     * @return the request
     */
    public Request with(String type, Body bytes) {
        return new Request(method, uri, headers, bytes, storedBytes).with("Content-Type", type);
    }

    /**
     * The same with more patience.
     *
     * @param bytes how many the server may have to read again before it answers
     * @return the request
     */
    public Request withStoredBytes(long bytes) {
        return new Request(method, uri, headers, body, bytes);
    }

    Request at(URI other) {
        return new Request(method, other, headers, body, storedBytes);
    }

    /** Method, host and path; without the query, which may have secrets in it. */
    @Override
    public String toString() {
        return method + " " + Quote.of(Origin.of(uri) + uri.getRawPath());
    }
}
