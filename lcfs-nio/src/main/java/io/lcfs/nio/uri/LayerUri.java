package io.lcfs.nio.uri;

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
 * The URI of a path in a layer whose file system is open: {@code lcfs://layer~uuid/path}. The path of the URI is the
 * path in the layer, because most programs that take URIs apart expect that. The authority is the name of the layer and
 * the UUID of the store. If a layer has more than one file system, another {@code ~} and the number of the file system
 * follow.
 *
 * <p>Authorities are compared in lower case, and URIs within URIs lose their escapes by {@code %}. Therefore each byte
 * of the layer's name that is not a lower-case letter, a digit, a dot or a minus is written as {@code _} and two
 * hexadecimal digits. In the path, {@code !} is escaped, because the URI of a jar ends at {@code !/}, and so are bytes
 * that are not UTF-8.
 *
 * @param fileSystem the URI of the file system, which identifies it
 * @param path the path in the layer, or null
 */
public record LayerUri(String fileSystem, @Nullable String path) {
    public static final String SCHEME = "lcfs";
    private static final String HOST_SCHEME = "file";
    private static final String PLAIN = "-._~/:@$&'()*+,;=";

    /**
     * Parses a URI, which may also have the form of a {@link StoreUri}.
     *
     * @throws IllegalArgumentException if the URI is malformed
     */
    public static LayerUri parse(URI uri) {
        requireOurs(uri);
        return parse(uri, uri.getRawAuthority(), uri.getRawPath());
    }

    /**
     * Parses a URL; its query and its fragment are ignored.
     *
     * @throws IllegalArgumentException if the URL is malformed
     */
    public static LayerUri parse(URL url) {
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

    /** Returns the path that a URI of the JVM's default file system names. */
    public static String parseHostPath(URI uri) {
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

    /** Returns the URI of the file system with the given number of a layer, as a string; 1 is the first one. */
    public static String ofFileSystem(Layer layer, long number) throws IOException {
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

    /** Returns the URI of an absolute path in a file system. */
    public static URI ofPath(String fileSystem, String path, boolean directory) {
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
