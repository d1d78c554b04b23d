package io.lcfs.engine.copy;

/** Paths of a layer, as text. */
final class LayerPaths {
    private LayerPaths() {}

    /** The path of something in a directory; the empty path is the directory at which relative paths begin. */
    static String child(String directory, String name) {
        return directory.isEmpty() || directory.endsWith("/") ? directory + name : directory + "/" + name;
    }

    /** A path without slashes at its end; the root keeps its own. */
    static String withoutSlashes(String path) {
        int end = path.length();
        while (end > 1 && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(0, end);
    }

    /** The path of the directory of a path, as it stands; empty if the path has a single name. */
    static String parent(String path) {
        String whole = withoutSlashes(path);
        int slash = whole.lastIndexOf('/');
        return slash == 0 ? "/" : whole.substring(0, Math.max(0, slash));
    }

    /** The last name of a path, as it stands. */
    static String name(String path) {
        String whole = withoutSlashes(path);
        return whole.substring(whole.lastIndexOf('/') + 1);
    }
}
