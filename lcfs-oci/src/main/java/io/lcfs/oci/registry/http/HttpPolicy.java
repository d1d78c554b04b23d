package io.lcfs.oci.registry.http;

import io.lcfs.oci.registry.RegistryOptions;
import io.lcfs.oci.text.Quote;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/** Which addresses may be spoken with at all, and which of them may be told credentials. */
public final class HttpPolicy {
    private final RegistryOptions options;

    /**
     * By what a user asked for.
     *
     * @param options the options
     */
    public HttpPolicy(RegistryOptions options) {
        this.options = options;
    }

    /**
     * The address of a registry.
     *
     * @param endpoint a host, and a port if there is one
     * @return HTTP if that was asked for, else HTTPS
     */
    public URI root(String endpoint) {
        URI plain = URI.create("http://" + endpoint + "/");
        return speaksPlainHttp(plain) ? plain : URI.create("https://" + endpoint + "/");
    }

    /**
     * Checks an address before anything is sent to it.
     *
     * @param uri the address
     * @return the same
     * @throws RefusedException if it is neither HTTPS nor HTTP that was asked for, or names a user
     */
    public URI require(URI uri) throws RefusedException {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (uri.getHost() == null || !scheme.equals("https") && !scheme.equals("http")) {
            throw new RefusedException("an address of the scheme " + Quote.of(scheme) + " is not followed");
        }
        if (uri.getRawUserInfo() != null) {
            throw new RefusedException("an address with a user in it is not followed, at " + Quote.of(uri.getHost()));
        }
        if (scheme.equals("http") && !speaksPlainHttp(uri)) {
            throw new RefusedException(
                    "plain HTTP with " + Quote.of(uri.getHost()) + " is refused, as the options do not ask for it");
        }
        return uri;
    }

    private boolean speaksPlainHttp(URI uri) {
        Origin origin = Origin.of(uri);
        return options.plainHttpOnLoopback() && Origin.isLoopback(origin.host())
                || options.plainHttpHosts().contains(origin.host())
                || options.plainHttpHosts().contains(origin.toString());
    }

    /**
     * Tells whether nobody between can read what an address is told.
     *
     * @param uri an address that {@link #require} accepts
     * @return whether it is HTTPS, or on this machine
     */
    public boolean mayCarryCredentials(URI uri) {
        Origin origin = Origin.of(uri);
        return origin.isSecure() || Origin.isLoopback(origin.host());
    }

    /**
     * Reads an address that a server gave.
     *
     * @param base what it is relative to
     * @param location the address, absolute or relative
     * @return the absolute address
     * @throws RefusedException if it is none, or not one that {@link #require} accepts
     */
    public URI resolve(URI base, String location) throws RefusedException {
        try {
            return require(base.resolve(new URI(location)));
        } catch (URISyntaxException e) {
            throw new RefusedException("what " + Origin.of(base) + " gives as a location is no address");
        }
    }
}
