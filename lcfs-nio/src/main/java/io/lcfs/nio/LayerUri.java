package io.lcfs.nio;

import io.lcfs.Layer;
import io.lcfs.Names;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The URI of a path in a layer whose file system is open: {@code lcfs://layer~uuid/path}, where the path is that in the layer, as most
 * programs expect who look into URIs. The authority is the name of the layer and the UUID of the store; behind another {@code ~} comes the
 * number of the file system, where a layer has more than one. As hosts are, it is compared in lower case, and URIs within URIs
 * lose what is escaped by {@code %}; so whatever is no small letter, digit, dot or minus in the layer's name is {@code _} and
 * two digits. In the path {@code !} is escaped, for the URI of a jar ends at {@code !/}, and so are bytes that are not UTF-8.
 *
 * @param fileSystem the URI of the file system, by which it is known
 * @param path the path in the layer, or null
 */
record LayerUri(String fileSystem, @Nullable String path) {
    static final String SCHEME = "lcfs";
    private static final String HOST_SCHEME = "file";
    private static final String PLAIN = "-._~/:@$&'()*+,;=";

    /**
     * Takes a URI apart. It may be of the form of a {@link StoreUri} too.
     *
     * @throws IllegalArgumentException if it is not of our form
     */
    static LayerUri parse(URI uri) {
        requireOurs(uri);
        return parse(uri, uri.getRawAuthority(), uri.getRawPath());
    }

    /**
     * Takes a URL apart; its query and its reference mean nothing.
     *
     * @throws IllegalArgumentException if it is not of our form
     */
    static LayerUri parse(URL url) {
        return parse(url, url.getAuthority(), url.getPath());
    }

    private static LayerUri parse(Object uri, @Nullable String authority, String rawPath) {
        if (authority == null || authority.isEmpty()) {
            StoreUri store = StoreUri.parse(uri, rawPath);
            return new LayerUri(store.ofLayer(), store.path());
        }
        String path = rawPath.isEmpty() ? null : decode(rawPath);
        return new LayerUri(SCHEME + "://" + authority.toLowerCase(Locale.ROOT), path);
    }

    static void requireOurs(URI uri) {
        boolean ours = SCHEME.equalsIgnoreCase(uri.getScheme())
                && uri.getRawPath() != null
                && uri.getRawQuery() == null
                && uri.getRawFragment() == null;
        if (!ours) {
            throw new IllegalArgumentException("not of the form lcfs://layer~uuid/path: " + uri);
        }
    }

    /** The path in the URI of a file of the JVM's default file system. */
    static String parseHostPath(URI uri) {
        boolean sound = HOST_SCHEME.equalsIgnoreCase(uri.getScheme())
                && uri.getRawPath() != null
                && uri.getRawPath().startsWith("/")
                && uri.getRawAuthority() == null
                && uri.getRawQuery() == null
                && uri.getRawFragment() == null;
        if (!sound) {
            throw new IllegalArgumentException("not of the form file:///path: " + uri);
        }
        return decode(uri.getRawPath());
    }

    /** The URI of the file system of a layer, as a string: of the first one, or of one more. */
    static String ofFileSystem(Layer layer, long number) throws IOException {
        StringBuilder uri = new StringBuilder(SCHEME).append("://");
        for (byte b : Names.encode(layer.name())) {
            char c = (char) (b & 0xFF);
            if (c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '.' || c == '-') {
                uri.append(c);
            } else {
                uri.append('_').append(HexFormat.of().toHexDigits(b));
            }
        }
        uri.append('~').append(layer.store().info().uuid());
        return number == 1 ? uri.toString() : uri.append('~').append(number).toString();
    }

    /** The URI of an absolute path in a file system. */
    static URI ofPath(String fileSystem, String path, boolean directory) {
        String end = directory && !path.endsWith("/") ? "/" : "";
        return URI.create(fileSystem + encode(path) + end);
    }

    static String encode(String text) {
        StringBuilder encoded = new StringBuilder(text.length() + 16);
        for (byte b : Names.encode(text)) {
            char c = (char) (b & 0xFF);
            boolean plain =
                    c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || PLAIN.indexOf(c) >= 0;
            if (plain) {
                encoded.append(c);
            } else {
                encoded.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
            }
        }
        return encoded.toString();
    }

    static String decode(String raw) {
        byte[] escaped = Names.encode(raw);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(escaped.length);
        for (int i = 0; i < escaped.length; i++) {
            if (escaped[i] == '%') {
                if (i + 2 >= escaped.length) {
                    throw new IllegalArgumentException("an escape is cut off in " + raw);
                }
                bytes.write(HexFormat.fromHexDigits(new String(escaped, i + 1, 2, StandardCharsets.ISO_8859_1)));
                i += 2;
            } else {
                bytes.write(escaped[i]);
            }
        }
        return Names.decode(bytes.toByteArray());
    }
}
