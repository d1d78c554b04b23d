package io.lcfs.oci.registry.http;

import java.net.URI;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The origin of an address: scheme, host and port. A secret for an origin is not sent to another origin.
 *
 * @param scheme {@code http} or {@code https}
 * @param host the host in lower case; an IPv6 address in brackets
 * @param port the port; that of the scheme if the address has none
 */
public record Origin(String scheme, String host, int port) {
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;
    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|127\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}|\\[::1]");

    /**
     * Returns the origin of an address.
     *
     * @param uri an address that {@link HttpPolicy#require} accepts
     * @return its origin
     */
    public static Origin of(URI uri) {
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        int standard = scheme.equals("https") ? HTTPS_PORT : HTTP_PORT;
        return new Origin(scheme, uri.getHost().toLowerCase(Locale.ROOT), uri.getPort() < 0 ? standard : uri.getPort());
    }

    /**
     * Returns whether a host is this machine, judged only by its name.
     *
     * @param host a host without a port
     * @return true if the host is this machine
     */
    public static boolean isLoopback(String host) {
        return LOOPBACK.matcher(host).matches();
    }

    boolean isSecure() {
        return scheme.equals("https");
    }

    /** Returns host and port. */
    @Override
    public String toString() {
        return host + ":" + port;
    }
}
