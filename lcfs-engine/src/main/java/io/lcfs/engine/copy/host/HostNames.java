package io.lcfs.engine.copy.host;

import io.lcfs.Names;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Conversion between names of the host and names of a layer. A name on Unix is a sequence of bytes. A {@link Path}
 * contains these bytes, but its text is in the character set of the locale, with replacement characters for the other
 * bytes. The URI of the path contains each byte.
 */
final class HostNames {
    private HostNames() {}

    /** Returns whether a path belongs to a Unix host, where names are sequences of bytes. */
    static boolean isBytes(Path path) {
        return path.getFileSystem().provider().getScheme().equals("file")
                && path.getFileSystem().getSeparator().equals("/");
    }

    /** Returns the last name of a path. The path has at least one name. */
    static String name(Path path) {
        String shown = String.valueOf(path.getFileName());
        if (isAscii(shown) || !isBytes(path)) {
            return shown;
        }
        String bytes = bytes(path);
        return decode(bytes.substring(bytes.lastIndexOf('/') + 1));
    }

    /** Returns the text of an absolute path. */
    static String whole(Path path) {
        String shown = path.toString();
        return isAscii(shown) || !isBytes(path) ? shown : decode(bytes(path));
    }

    /** Returns the text of a symbolic link's target. */
    static String target(Path target) {
        String shown = target.toString();
        if (isAscii(shown) || !isBytes(target)) {
            return shown.replace(target.getFileSystem().getSeparator(), "/");
        }
        String bytes = bytes(target);
        if (target.isAbsolute()) {
            return decode(bytes);
        }
        String here = bytes(target.getFileSystem().getPath(""));
        return decode(bytes.substring(here.endsWith("/") ? here.length() : here.length() + 1));
    }

    /** Returns the path of an entry of a directory. The name may contain any bytes. */
    static Path child(Path directory, String name) {
        if (isAscii(name) || !isBytes(directory)) {
            return directory.resolve(name);
        }
        return ofBytes(directory.toAbsolutePath().toUri().toString(), name);
    }

    /** Returns the target of a symbolic link that is to be created. The target may contain any bytes. */
    static Path ofTarget(FileSystem host, String target) {
        Path here = host.getPath("");
        if (isAscii(target) || !isBytes(here)) {
            return host.getPath(target);
        }
        if (target.startsWith("/")) {
            return ofBytes("file:///", target.substring(1));
        }
        Path absolute = ofBytes("file:///", target);
        return absolute.subpath(0, absolute.getNameCount());
    }

    private static Path ofBytes(String directory, String name) {
        StringBuilder uri = new StringBuilder(directory);
        if (uri.charAt(uri.length() - 1) != '/') {
            uri.append('/');
        }
        for (byte value : Names.encode(name)) {
            uri.append(String.format(Locale.ROOT, "%%%02X", value & 0xFF));
        }
        try {
            return Path.of(URI.create(uri.toString()));
        } catch (IllegalArgumentException e) {
            throw new InvalidPathException(name, "the host cannot have this name");
        }
    }

    /**
     * Returns the absolute path, with one character for each byte. The URI of a directory ends with a slash, which is
     * removed if the path has none.
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

    /** Decodes a name or a path that has one character for each byte. */
    static String decode(String bytes) {
        return Names.decode(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static boolean isAscii(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }
}
