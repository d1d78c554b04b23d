package io.lcfs.oci.registry.http;

import io.lcfs.oci.registry.RegistryOptions;
import io.lcfs.oci.text.Quote;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/** The rules for which addresses may be contacted, and which of them may receive credentials. */
public final class HttpPolicy {
    private final RegistryOptions options;

    /**
     * Creates the rules that the options give.
     *
     * @param options the options
     */
    public HttpPolicy(RegistryOptions options) {
        this.options = options;
    }

    /**
     * Returns the address of a registry.
     *
     * @param endpoint a host, with a port if there is one
     * @return an address with HTTP if the options ask for it, otherwise HTTPS
     */
    public URI root(String endpoint) {
        URI plain = URI.create("http://" + endpoint + "/");
        return speaksPlainHttp(plain) ? plain : URI.create("https://" + endpoint + "/");
    }

    /**
     * Checks an address before a request is sent to it.
     *
     * @param uri the address
     * @return the same address
     * @throws RefusedException if it is neither HTTPS nor HTTP that the options allow, or contains a user
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
                    "plain HTTP with " + Quote.of(uri.getHost()) + " is refused, because the options do not allow it");
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
     * Returns whether no third party can read a request to an address.
     *
     * @param uri an address that {@link #require} accepts
     * @return true if the address is HTTPS, or on this machine
     */
    public boolean mayCarryCredentials(URI uri) {
        Origin origin = Origin.of(uri);
        return origin.isSecure() || Origin.isLoopback(origin.host());
    }

    /**
     * Parses an address that a server gave.
     *
     * @param base the address that it may be relative to
     * @param location the address, absolute or relative
     * @return the absolute address
     * @throws RefusedException if the text is not an address, or not one that {@link #require} accepts
     */
    public URI resolve(URI base, String location) throws RefusedException {
        try {
            return require(base.resolve(new URI(location)));
        } catch (URISyntaxException e) {
            throw new RefusedException("the location that " + Origin.of(base) + " gives is not an address");
        }
    }
}
