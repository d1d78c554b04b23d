package io.lcfs.build.place;

import io.lcfs.oci.content.Digest;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file that a web server has.
 *
 * @param address the address, with the scheme http or https
 * @param checksum the SHA-256 of the file; {@code null} if it is not known
 */
public record WebFile(URI address, @Nullable Digest checksum) {
    private static final int MAX_REDIRECTS = 10;
    private static final int OK = 200;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final Set<Integer> ABSENT = Set.of(404, 410);

    /** The longest time without a byte from the server. */
    private static final int TIMEOUT_MILLIS = 60_000;

    /**
     * Returns a file.
     *
     * @throws IllegalArgumentException if the text is not the address of a file, or the checksum is not a SHA-256
     */
    public static WebFile of(String text, @Nullable String checksum) {
        URI address;
        try {
            address = new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("the source " + text + " is not a valid URL: " + e.getMessage(), e);
        }
        if (!isWeb(address)) {
            throw new IllegalArgumentException("the source " + text + " is not a URL with http or https and a host");
        }
        if (address.getRawUserInfo() != null) {
            throw new IllegalArgumentException(
                    "the source is a URL with a user, whose name and password would be in the history of the image");
        }
        @Nullable Digest digest = checksum == null ? null : Digest.parse(checksum);
        if (digest != null && !digest.isSha256()) {
            throw new IllegalArgumentException("the checksum " + checksum + " is not a SHA-256");
        }
        return new WebFile(address, digest);
    }

    private static boolean isWeb(URI address) {
        String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
        return address.getHost() != null && (scheme.equals("http") || scheme.equals("https"));
    }

    /** Returns the last name of the path; empty if there is none. */
    String name() {
        String path = String.valueOf(address.getPath());
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** Requests the file, and returns its bytes, which end with an exception if the server sends too few. */
    InputStream open() throws IOException {
        URI at = address;
        for (int request = 0; request <= MAX_REDIRECTS; request++) {
            HttpURLConnection connection = (HttpURLConnection) at.toURL().openConnection();
            connection.setInstanceFollowRedirects(false);
            connection.setConnectTimeout(TIMEOUT_MILLIS);
            connection.setReadTimeout(TIMEOUT_MILLIS);
            connection.setRequestProperty("Accept-Encoding", "identity");
            int status = status(connection);
            if (status == OK) {
                return whole(connection);
            }
            @Nullable String location = connection.getHeaderField("Location");
            connection.disconnect();
            if (ABSENT.contains(status)) {
                throw new NoSuchFileException(address.toString(), null, "the server answers " + status);
            }
            if (!REDIRECTS.contains(status) || location == null) {
                throw new IOException(address + " cannot be read: the server answers " + status);
            }
            at = next(at, location);
        }
        throw new IOException(address + " cannot be read: the server redirects more than " + MAX_REDIRECTS + " times");
    }

    private int status(HttpURLConnection connection) throws IOException {
        try {
            return connection.getResponseCode();
        } catch (IOException e) {
            throw new IOException(address + " cannot be read: there is no answer, " + e, e);
        }
    }

    private URI next(URI at, String location) throws IOException {
        URI next;
        try {
            next = at.resolve(location);
        } catch (IllegalArgumentException e) {
            throw new IOException(address + " cannot be read: it is redirected to an invalid URL", e);
        }
        boolean losesSafety = "https".equalsIgnoreCase(at.getScheme()) && !"https".equalsIgnoreCase(next.getScheme());
        if (!isWeb(next) || losesSafety) {
            throw new IOException(address + " cannot be read: it is redirected to " + next
                    + ", which is not a URL with " + (losesSafety ? "https" : "http or https"));
        }
        return next;
    }

    private InputStream whole(HttpURLConnection connection) throws IOException {
        long length = connection.getContentLengthLong();
        return new FilterInputStream(connection.getInputStream()) {
            private long count;

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] target, int start, int space) throws IOException {
                int read;
                try {
                    read = in.read(target, start, space);
                } catch (IOException e) {
                    throw ended(e); // Later JDKs find out themselves that bytes are missing.
                }
                count += Math.max(read, 0);
                if (read < 0 && count < length) {
                    throw ended(null);
                }
                return read;
            }

            private EOFException ended(@Nullable IOException cause) {
                String all = length < 0 ? "" : " of " + length;
                EOFException ended = new EOFException(address + " ends after " + count + all + " bytes");
                ended.initCause(cause);
                return ended;
            }
        };
    }
}
