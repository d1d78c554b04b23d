package io.lcfs.oci.tar;

import io.lcfs.Names;
import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.text.Quote;

/** Conversion of names in tars to paths in layers. */
final class TarPaths {
    private static final int MAX_NAME = 255;

    private TarPaths() {}

    /**
     * Returns the absolute path of a name, without its empty parts and without {@code .}; a name with {@code ..} is
     * refused.
     */
    static String normal(String name, String what, int maxDepth) throws InvalidImageException {
        StringBuilder path = new StringBuilder();
        int depth = 0;
        for (String part : name.split("/", -1)) {
            if (part.isEmpty() || part.equals(".")) {
                continue;
            }
            if (part.equals("..")) {
                throw refused(name, what, "leads out of the tree");
            }
            if (part.indexOf('\0') >= 0) {
                throw refused(name, what, "contains a zero byte");
            }
            if (part.length() > MAX_NAME || Names.encode(part).length > MAX_NAME) {
                throw refused(name, what, "has a part of more than " + MAX_NAME + " bytes");
            }
            if (++depth > maxDepth) {
                throw refused(name, what, "has more than " + maxDepth + " parts");
            }
            path.append('/').append(part);
        }
        return path.length() == 0 ? "/" : path.toString();
    }

    private static InvalidImageException refused(String name, String what, String why) {
        return new InvalidImageException("the " + what + " " + Quote.of(name) + " " + why);
    }
}
