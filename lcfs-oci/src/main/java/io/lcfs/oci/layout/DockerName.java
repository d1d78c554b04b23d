package io.lcfs.oci.layout;

import io.lcfs.oci.text.Quote;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The names of images as users of Docker write them: the registry, the folder {@code library} and the tag may be
 * omitted.
 */
final class DockerName {
    private static final Pattern TAGGED = Pattern.compile("([A-Za-z0-9.-]+(:[0-9]{1,5})?/)?"
            + "[a-z0-9]+([._-]{1,4}[a-z0-9]+)*(/[a-z0-9]+([._-]{1,4}[a-z0-9]+)*)*"
            + ":[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");
    private static final Pattern DOMAIN = Pattern.compile("([^/]*[.:][^/]*|localhost)/.*", Pattern.DOTALL);
    private static final String HUB = "docker.io/";
    private static final String LIBRARY = "library/";
    private static final int MAX_CHARACTERS = 512;

    private DockerName() {}

    /** Returns the name with its registry and {@code library}, and with the tag {@code latest} if it has none. */
    static String whole(String name) {
        String tagged = name.indexOf(':', name.lastIndexOf('/') + 1) < 0 ? name + ":latest" : name;
        String domain = DOMAIN.matcher(tagged).matches() ? tagged : HUB + tagged;
        String path = domain.startsWith("index." + HUB) ? domain.substring("index.".length()) : domain;
        boolean isShort = path.startsWith(HUB) && path.indexOf('/', HUB.length()) < 0;
        return isShort ? HUB + LIBRARY + path.substring(HUB.length()) : path;
    }

    /** Returns the annotations that Docker gives an image with a name and a tag. */
    static Map<String, String> annotations(String name) {
        if (name.length() > MAX_CHARACTERS || !TAGGED.matcher(name).matches()) {
            throw new IllegalArgumentException(Quote.of(name) + " is not a name and a tag of at most " + MAX_CHARACTERS
                    + " characters, as in library/name:tag");
        }
        return Map.of(LayoutIndex.NAME, whole(name), LayoutIndex.TAG, name.substring(name.lastIndexOf(':') + 1));
    }
}
