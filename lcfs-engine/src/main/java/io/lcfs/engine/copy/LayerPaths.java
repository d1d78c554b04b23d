package io.lcfs.engine.copy;

/** Paths of a layer, as text. */
final class LayerPaths {
    private LayerPaths() {}

    /** Returns the path of an entry. The empty path stands for the directory at which relative paths begin. */
    static String child(String directory, String name) {
        return directory.isEmpty() || directory.endsWith("/") ? directory + name : directory + "/" + name;
    }

    /** Returns a path without slashes at its end. The root stays a slash. */
    static String withoutSlashes(String path) {
        int end = path.length();
        while (end > 1 && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(0, end);
    }

    /** Returns a path without its last name. It is empty if the path has only one name. No link is resolved. */
    static String parent(String path) {
        String whole = withoutSlashes(path);
        int slash = whole.lastIndexOf('/');
        return slash == 0 ? "/" : whole.substring(0, Math.max(0, slash));
    }

    /** Returns the last name of a path. No link is resolved. */
    static String name(String path) {
        String whole = withoutSlashes(path);
        return whole.substring(whole.lastIndexOf('/') + 1);
    }
}
