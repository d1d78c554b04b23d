package io.lcfs.engine.copy.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * The places of a host at which file systems, directories or files are mounted, if the host lists them in
 * {@code /proc}. Device numbers do not show these places: a directory or a file that is mounted from the same file
 * system has the same number, and a file in an overlay can have another number than its directory.
 */
final class HostMounts {
    private static final String LIST = "/proc/self/mountinfo";
    private static final int PLACE = 4;

    private HostMounts() {}

    /** Returns the mounted paths below a directory, relative to it. */
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

    /** Decodes a path in which a backslash and three octal digits stand for a blank or a backslash. */
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
