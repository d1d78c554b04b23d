package io.lcfs.nio;

import io.lcfs.nio.uri.LayerUri;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.net.spi.URLStreamHandlerProvider;
import org.jspecify.annotations.Nullable;

/**
 * Provides the handler of URLs of the scheme {@code lcfs}, so that the files that URIs of paths name can be read
 * through {@link URL}, above all by class loaders. It is found by {@link java.util.ServiceLoader}. The JVM asks the
 * system class loader only, so this module must be on the application's own class path or module path.
 */
public final class LayerUrlProvider extends URLStreamHandlerProvider {
    /** Creates the provider; called by the JVM. */
    public LayerUrlProvider() {
        // The provider has no state.
    }

    /**
     * Returns the handler of a protocol.
     *
     * @param protocol the protocol
     * @return a handler if the protocol is {@code lcfs}, otherwise null
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

        /** Returns null: the authority, which looks like a host, names a file system and must not be looked up. */
        @Override
        protected @Nullable InetAddress getHostAddress(URL url) {
            return null;
        }
    }
}
