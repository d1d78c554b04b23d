package io.lcfs.oci.text;

import java.util.regex.Pattern;

/** The grammar of names of repositories and of tags (OCI distribution specification). */
public final class ReferenceGrammar {
    /** The greatest number of characters of a name with its host. */
    public static final int MAX_NAME = 255;

    private static final Pattern REPOSITORY =
            Pattern.compile("[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*" + "(?:/[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*)*");
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");

    private ReferenceGrammar() {}

    /**
     * Checks the name of a repository, without a host, and returns it.
     *
     * @throws IllegalArgumentException if the grammar does not allow the name
     */
    public static String requireRepository(String repository) {
        if (repository.length() > MAX_NAME || !REPOSITORY.matcher(repository).matches()) {
            throw new IllegalArgumentException(
                    "repository " + Quote.of(repository) + " is not of lower-case letters and"
                            + " digits, with single separators (. _ __ - /) between them");
        }
        return repository;
    }

    /**
     * Checks a tag and returns it.
     *
     * @throws IllegalArgumentException if the grammar does not allow the tag
     */
    public static String requireTag(String tag) {
        if (!isTag(tag)) {
            throw new IllegalArgumentException("tag " + Quote.of(tag)
                    + " is not of 1 to 128 letters, digits, _ . and -, the first neither . nor -");
        }
        return tag;
    }

    /** Returns whether the grammar allows a text as a tag. */
    public static boolean isTag(String text) {
        return TAG.matcher(text).matches();
    }
}
