package io.lcfs.acceptance;

import io.lcfs.Names;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Conversion of the host's names to the names in a layer. A Unix name is a sequence of bytes. The JVM keeps the bytes
 * in a {@link Path}, but returns them as a string in the encoding of the locale, with replacement characters for bytes
 * that the encoding does not have (most of them in the locale "C"). The URI of the path still contains each byte.
 */
final class RawNames {
    private static final boolean NAMES_ARE_BYTES =
            Path.of("").getFileSystem().getSeparator().equals("/");

    private RawNames() {}

    /** Returns the last name of a path that is not a root. */
    static String name(Path path) {
        String shown = String.valueOf(path.getFileName());
        if (isAscii(shown) || !NAMES_ARE_BYTES) {
            return shown;
        }
        String bytes = bytes(path);
        return decode(bytes.substring(bytes.lastIndexOf('/') + 1));
    }

    /** Returns the text of a symbolic link's target. */
    static String target(Path target) {
        String shown = target.toString();
        if (!NAMES_ARE_BYTES) {
            return shown.replace('\\', '/');
        }
        if (isAscii(shown)) {
            return shown;
        }
        String bytes = bytes(target);
        if (target.isAbsolute()) {
            return decode(bytes);
        }
        String here = bytes(Path.of(""));
        return decode(bytes.substring(here.endsWith("/") ? here.length() : here.length() + 1));
    }

    /**
     * Returns the absolute path, with one character for each byte. The slash at the end of a directory's URI is removed
     * if the path has none.
     */
    private static String bytes(Path path) {
        String uri = path.toAbsolutePath().toUri().getRawPath();
        StringBuilder bytes = new StringBuilder(uri.length());
        for (int i = 0; i < uri.length(); i++) {
            boolean escaped = uri.charAt(i) == '%';
            bytes.append(escaped ? (char) Integer.parseInt(uri, i + 1, i + 3, 16) : uri.charAt(i));
            i += escaped ? 2 : 0;
        }
        boolean slashAdded = uri.endsWith("/") && !path.toString().endsWith("/");
        return slashAdded ? bytes.substring(0, bytes.length() - 1) : bytes.toString();
    }

    private static String decode(String bytes) {
        return Names.decode(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static boolean isAscii(String name) {
        return name.chars().allMatch(c -> c < 0x80);
    }
}
