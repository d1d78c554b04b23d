package io.lcfs.nio;

import java.net.InetAddress;
import java.net.Proxy;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.net.spi.URLStreamHandlerProvider;
import org.jspecify.annotations.Nullable;

/**
 * Makes the handler of URLs of the scheme {@code lcfs}, so that what a path's URI names can be read through {@link URL}, by class
 * loaders above all. It is found by {@link java.util.ServiceLoader}; the JVM asks the system class loader alone, so this module has to
 * be on the application's own class path or module path.
 */
public final class LayerUrlProvider extends URLStreamHandlerProvider {
    /** Makes the provider; called by the JVM. */
    public LayerUrlProvider() {
        // There is no state.
    }

    /**
     * Returns the handler of a protocol.
     *
     * @param protocol the protocol
     * @return the handler if the protocol is {@code lcfs}, or else null
     */
    @Override
    public @Nullable URLStreamHandler createURLStreamHandler(String protocol) {
        return LayerUri.SCHEME.equals(protocol) ? new Handler() : null;
    }

    private static final class Handler extends URLStreamHandler {
        @Override
        protected URLConnection openConnection(URL url) {
            return new LayerUrlConnection(url);
        }

        @Override
        protected URLConnection openConnection(URL url, Proxy proxy) {
            return openConnection(url);
        }

        /** Returns null: what looks like a host in a URL is the number of a file system, which nobody must look up. */
        @Override
        protected @Nullable InetAddress getHostAddress(URL url) {
            return null;
        }
    }
}
