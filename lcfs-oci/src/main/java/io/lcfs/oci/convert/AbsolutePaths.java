package io.lcfs.oci.convert;

import io.lcfs.Names;
import java.util.Arrays;
import java.util.Comparator;

/** Operations on absolute paths of layers, which are strings without a trailing slash. */
final class AbsolutePaths {
    static final String ROOT = "/";

    /**
     * The order of differences: name by name, as bytes. A slash sorts before all other bytes, so that parents precede
     * their children.
     */
    static final Comparator<String> BY_BYTES = (one, other) -> Arrays.compareUnsigned(sortable(one), sortable(other));

    private AbsolutePaths() {}

    private static byte[] sortable(String path) {
        byte[] bytes = Names.encode(path);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '/') {
                bytes[i] = 0;
            }
        }
        return bytes;
    }

    static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash <= 0 ? ROOT : path.substring(0, slash);
    }

    static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    static String child(String directory, String name) {
        return directory.equals(ROOT) ? ROOT + name : directory + "/" + name;
    }

    /** Returns the common prefix of all paths below a path. */
    static String below(String path) {
        return path.equals(ROOT) ? ROOT : path + "/";
    }

    /** Returns the first string that sorts after all paths below a path. */
    static String behind(String path) {
        return path.equals(ROOT) ? "0" : path + "0";
    }
}
