package io.lcfs.acceptance;

import io.lcfs.Names;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Names of the host as a layer has them. A Unix name is a row of bytes, which the JVM keeps in a {@link Path} but shows
 * as a string of the locale, with replacement characters for what that cannot say (nearly all in the locale "C"). The
 * path's URI still has each byte.
 */
final class RawNames {
    private static final boolean NAMES_ARE_BYTES =
            Path.of("").getFileSystem().getSeparator().equals("/");

    private RawNames() {}

    /** The last name of a path that has one. */
    static String name(Path path) {
        String shown = String.valueOf(path.getFileName());
        if (isAscii(shown) || !NAMES_ARE_BYTES) {
            return shown;
        }
        String bytes = bytes(path);
        return decode(bytes.substring(bytes.lastIndexOf('/') + 1));
    }

    /** What a symbolic link says. */
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
     * The absolute path, one character a byte; the URI of a directory has a slash at its end, which its path need not
     * have.
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
