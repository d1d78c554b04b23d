package io.lcfs.nio;

import io.lcfs.Names;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The URI of a layer or of a path in it: {@code lcfs:///path/of/store@/layer} or {@code lcfs:///path/of/store@/layer@/path}. That
 * of a directory ends with a slash. In the names of store and layer {@code @} is escaped, and {@code !} everywhere: a URI with
 * {@code !/} in it could not be a part of the URI of a jar, which is cut there. Bytes that are not UTF-8 are escaped as they are. The
 * authority is empty, or the number of the file system, where one layer has more than one.
 *
 * <p>URIs were of the form {@code lcfs:///path/of/store!/layer!/path} once. These are read too: which of the two separators comes
 * first tells which form it is.
 *
 * @param authority the number, or empty
 * @param store the path of the store, or a slash and its UUID
 * @param layer the name of the layer
 * @param path the path in it, or null
 */
record LayerUri(
        String authority,
        String store,
        String layer,
        @Nullable String path) {
    static final String SCHEME = "lcfs";
    private static final String HOST_SCHEME = "file";
    private static final String SEPARATOR = "@/";
    private static final String OLD_SEPARATOR = "!/";
    private static final String FORM = "not of the form lcfs:///path/of/store@/layer@/path: ";
    private static final String PLAIN_IN_NAME = "-._~/:$&'()*+,;=";
    private static final String PLAIN = PLAIN_IN_NAME + "@";

    /**
     * Takes a URI apart.
     *
     * @throws IllegalArgumentException if it is not of our form
     */
    static LayerUri parse(URI uri) {
        boolean sound = SCHEME.equalsIgnoreCase(uri.getScheme())
                && uri.getRawPath() != null
                && uri.getRawQuery() == null
                && uri.getRawFragment() == null;
        if (!sound) {
            throw new IllegalArgumentException(FORM + uri);
        }
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

    private static LayerUri parse(Object uri, @Nullable String authority, String rest) {
        int store = rest.indexOf(SEPARATOR);
        int oldStore = rest.indexOf(OLD_SEPARATOR);
        boolean old = oldStore >= 0 && (store < 0 || oldStore < store);
        String separator = old ? OLD_SEPARATOR : SEPARATOR;
        int end = old ? oldStore : store;
        if (end <= 0) {
            throw new IllegalArgumentException(FORM + uri);
        }
        String inStore = rest.substring(end + separator.length());
        int layer = inStore.indexOf(separator);
        String name = decode(layer < 0 ? inStore : inStore.substring(0, layer));
        if (name.isEmpty()) {
            throw new IllegalArgumentException("no name of a layer in " + uri);
        }
        String path = layer < 0 ? null : decode(inStore.substring(layer + 1));
        return new LayerUri(authority == null ? "" : authority, decode(rest.substring(0, end)), name, path);
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

    /** The URI of the file system, as a string. */
    String ofFileSystem() {
        return SCHEME + "://" + authority + encode(store, PLAIN_IN_NAME) + SEPARATOR + encode(layer, PLAIN_IN_NAME);
    }

    /** The URI of an absolute path in a file system. */
    static URI ofPath(String fileSystem, String path, boolean directory) {
        String start = fileSystem.startsWith(SCHEME) ? fileSystem + "@" : HOST_SCHEME + "://";
        String end = directory && !path.endsWith("/") ? "/" : "";
        return URI.create(start + encode(path, PLAIN) + end);
    }

    private static String encode(String text, String plain) {
        StringBuilder encoded = new StringBuilder(text.length() + 16);
        for (byte b : Names.encode(text)) {
            char c = (char) (b & 0xFF);
            boolean kept =
                    c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || plain.indexOf(c) >= 0;
            if (kept) {
                encoded.append(c);
            } else {
                encoded.append('%')
                        .append(Character.toUpperCase(Character.forDigit(c >> 4, 16)))
                        .append(Character.toUpperCase(Character.forDigit(c & 15, 16)));
            }
        }
        return encoded.toString();
    }

    private static String decode(String raw) {
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
