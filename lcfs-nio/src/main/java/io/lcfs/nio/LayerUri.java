package io.lcfs.nio;

import io.lcfs.Names;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The URI of a layer or of a path in it: {@code lcfs:///path/of/store!/layer} or {@code lcfs:///path/of/store!/layer!/path}. In
 * the names of store and layer {@code !} is escaped; bytes that are not UTF-8 are escaped as they are. The authority is empty,
 * or the number of the file system, where one layer has more than one.
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
    private static final String SEPARATOR = "!/";
    private static final String PLAIN = "-._~/:@$&'()*+,;=";

    /**
     * Takes a URI apart.
     *
     * @throws IllegalArgumentException if it is not of our form
     */
    static LayerUri parse(URI uri) {
        String rest = uri.getRawPath();
        int store = rest == null ? -1 : rest.indexOf(SEPARATOR);
        boolean sound = SCHEME.equalsIgnoreCase(uri.getScheme())
                && store > 0
                && uri.getRawQuery() == null
                && uri.getRawFragment() == null;
        if (!sound || rest == null) {
            throw new IllegalArgumentException("not of the form lcfs:///path/of/store!/layer!/path: " + uri);
        }
        String inStore = rest.substring(store + SEPARATOR.length());
        int layer = inStore.indexOf(SEPARATOR);
        String name = decode(layer < 0 ? inStore : inStore.substring(0, layer));
        if (name.isEmpty()) {
            throw new IllegalArgumentException("no name of a layer in " + uri);
        }
        String authority = uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
        String path = layer < 0 ? null : decode(inStore.substring(layer + 1));
        return new LayerUri(authority, decode(rest.substring(0, store)), name, path);
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
        return SCHEME + "://" + authority + encode(store) + SEPARATOR + encode(layer);
    }

    /** The URI of an absolute path in a file system. */
    static URI ofPath(String fileSystem, String path) {
        String separator = fileSystem.startsWith(SCHEME) ? fileSystem + "!" : HOST_SCHEME + "://";
        return URI.create(separator + encode(path));
    }

    private static String encode(String text) {
        StringBuilder encoded = new StringBuilder(text.length() + 16);
        for (byte b : Names.encode(text)) {
            char c = (char) (b & 0xFF);
            boolean plain =
                    c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || PLAIN.indexOf(c) >= 0;
            if (plain) {
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
                bytes.write(Integer.parseInt(new String(escaped, i + 1, 2, StandardCharsets.US_ASCII), 16));
                i += 2;
            } else {
                bytes.write(escaped[i]);
            }
        }
        return Names.decode(bytes.toByteArray());
    }
}
