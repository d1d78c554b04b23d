package io.lcfs.oci.convert;

import io.lcfs.Names;
import java.util.Arrays;
import java.util.Comparator;

/** Absolute paths of layers, as strings without a slash at the end. */
final class LayerPaths {
    static final String ROOT = "/";

    /** Name by name, as bytes: the order of differences. A slash comes before everything else, so that parents do. */
    static final Comparator<String> BY_BYTES = (one, other) -> Arrays.compareUnsigned(sortable(one), sortable(other));

    private LayerPaths() {}

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

    /** What every path below one begins with. */
    static String below(String path) {
        return path.equals(ROOT) ? ROOT : path + "/";
    }

    /** The first string behind all paths below one. */
    static String behind(String path) {
        return path.equals(ROOT) ? "0" : path + "0";
    }
}
