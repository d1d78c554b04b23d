package io.lcfs.oci.daemon;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The response of a daemon.
 *
 * @param status the status
 * @param body the whole body
 */
record DaemonReply(int status, String body) {
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([0-9]{3})(?: .*)?");
    private static final Pattern CHUNK = Pattern.compile("([0-9A-Fa-f]{1,7})(?:;.*)?");
    private static final int MAX_LINE = 1 << 14;
    private static final int MAX_HEADERS = 100;
    private static final int MAX_BODY = 4 << 20;
    private static final int HEX = 16;
    private static final int OK = 200;
    private static final int FIRST_FINAL = 200;

    /** Reads a response from a connection that has no other one after it. */
    static DaemonReply read(SocketChannel connection) throws IOException {
        // The stream of a channel is not closed, because that would close the connection.
        InputStream in = new BufferedInputStream(Channels.newInputStream(connection));
        while (true) {
            Matcher first = STATUS.matcher(line(in));
            if (!first.matches()) {
                throw new IOException("the answer is not one of HTTP/1.1");
            }
            int status = Integer.parseInt(first.group(1));
            Map<String, String> headers = headers(in);
            if (status >= FIRST_FINAL) {
                return new DaemonReply(status, new String(body(in, headers), StandardCharsets.UTF_8));
            }
        }
    }

    boolean isOk() {
        return status == OK;
    }

    private static Map<String, String> headers(InputStream in) throws IOException {
        Map<String, String> headers = new TreeMap<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            if (colon <= 0 || headers.size() == MAX_HEADERS) {
                throw new IOException(colon <= 0 ? "a header has no name" : "there are more than 100 headers");
            }
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return headers;
    }

    /** Reads a line up to its end, which is not returned. */
    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the answer ends within a line");
            }
            if (line.size() == MAX_LINE) {
                throw new IOException("a line has more than " + MAX_LINE + " bytes");
            }
            line.write(next);
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    private static byte[] body(InputStream in, Map<String, String> headers) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        @Nullable String length = headers.get("content-length");
        if (headers.getOrDefault("transfer-encoding", "").equalsIgnoreCase("chunked")) {
            for (int size = chunk(in); size > 0; size = chunk(in)) {
                add(in, size, body);
                if (!line(in).isEmpty()) {
                    throw new IOException("a chunk is longer than it says");
                }
            }
        } else if (length != null && length.matches("[0-9]{1,9}")) {
            add(in, Integer.parseInt(length), body);
        } else if (length != null) {
            throw new IOException("the length of the answer is " + length);
        } else {
            byte[] rest = in.readNBytes(MAX_BODY + 1);
            requireLimit(rest.length);
            body.writeBytes(rest);
        }
        return body.toByteArray();
    }

    private static int chunk(InputStream in) throws IOException {
        Matcher size = CHUNK.matcher(line(in));
        if (!size.matches()) {
            throw new IOException("a chunk has no length");
        }
        return Integer.parseInt(size.group(1), HEX);
    }

    private static void add(InputStream in, int size, ByteArrayOutputStream body) throws IOException {
        requireLimit((long) body.size() + size);
        byte[] bytes = in.readNBytes(size);
        if (bytes.length < size) {
            throw new EOFException("the answer ends after " + (body.size() + bytes.length) + " bytes");
        }
        body.writeBytes(bytes);
    }

    private static void requireLimit(long bytes) throws IOException {
        if (bytes > MAX_BODY) {
            throw new IOException("the answer has more than " + MAX_BODY + " bytes");
        }
    }
}
