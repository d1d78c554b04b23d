package io.lcfs.engine.copy.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * Where something is mounted on a host that lists it in {@code /proc}. The number of the device does not tell: a
 * directory or a file that is mounted from the same file system has the same one, and in an overlay files have others
 * than their directories.
 */
final class HostMounts {
    private static final String LIST = "/proc/self/mountinfo";
    private static final int PLACE = 4;

    private HostMounts() {}

    /** Returns the paths below a directory at which something is mounted, as copies name them. */
    static Set<String> below(Path directory) throws IOException {
        Set<String> below = new HashSet<>();
        Path list = directory.getFileSystem().getPath(LIST);
        if (!HostNames.isBytes(directory) || !Files.isReadable(list)) {
            return below;
        }
        String real = HostNames.whole(directory.toRealPath());
        String above = real.endsWith("/") ? real : real + "/";
        for (String line : new String(Files.readAllBytes(list), StandardCharsets.ISO_8859_1).split("\n")) {
            String[] fields = line.split(" ");
            String place = fields.length > PLACE ? HostNames.decode(unescaped(fields[PLACE])) : "";
            if (place.startsWith(above)) {
                below.add(place.substring(above.length()));
            }
        }
        return below;
    }

    /** A path in which blanks and backslashes are a backslash and three octal digits. */
    private static String unescaped(String escaped) {
        StringBuilder path = new StringBuilder(escaped.length());
        for (int i = 0; i < escaped.length(); i++) {
            boolean isEscape = escaped.charAt(i) == '\\';
            path.append(isEscape ? (char) Integer.parseInt(escaped, i + 1, i + 4, 8) : escaped.charAt(i));
            i += isEscape ? 3 : 0;
        }
        return path.toString();
    }
}
