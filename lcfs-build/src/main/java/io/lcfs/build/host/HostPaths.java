package io.lcfs.build.host;

import io.lcfs.Names;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;

/**
 * Paths of the host as texts, with each byte of a Unix path, also where the JVM's locale cannot show it.
 */
final class HostPaths {
    private static final int HEX = 16;

    private HostPaths() {}

    private static boolean isShown(Path path) {
        return path.toString().chars().allMatch(c -> c < 0x80)
                || !path.getFileSystem().provider().getScheme().equals("file")
                || !path.getFileSystem().getSeparator().equals("/");
    }

    /** Returns a text that no other path of the file system has. */
    static String whole(Path path) {
        return isShown(path)
                ? path.toString()
                : path.isAbsolute() + path.toUri().getRawPath();
    }

    /** Returns the last name of a path, as {@link io.lcfs.Layer#copyIn} gives it to the copy. */
    static String name(Path path) {
        Path name = path.getFileName();
        if (name == null || isShown(name)) {
            return String.valueOf(name);
        }
        String raw = path.toUri().getRawPath();
        String last = raw.endsWith("/") ? raw.substring(0, raw.length() - 1) : raw;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = last.lastIndexOf('/') + 1; i < last.length(); i++) {
            boolean escaped = last.charAt(i) == '%';
            bytes.write(escaped ? Integer.parseInt(last, i + 1, i + 3, HEX) : last.charAt(i));
            i += escaped ? 2 : 0;
        }
        return Names.decode(bytes.toByteArray());
    }
}
