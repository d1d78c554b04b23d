package io.lcfs.oci.layer;

/** Absolute paths of layers, as strings without a slash at the end. */
final class Paths {
    static final String ROOT = "/";

    private Paths() {}

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
