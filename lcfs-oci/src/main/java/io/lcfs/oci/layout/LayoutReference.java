package io.lcfs.oci.layout;

import io.lcfs.oci.content.Digest;
import io.lcfs.oci.text.Quote;
import java.util.Optional;
import java.util.regex.Pattern;

/** The references to images within a layout or an archive: digests and tags. */
final class LayoutReference {
    private static final Pattern DIGEST = Pattern.compile("sha(256|512):.*", Pattern.DOTALL);
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9]([-._:@/+]{0,2}[A-Za-z0-9])*");
    private static final int MAX_CHARACTERS = 1024;

    private LayoutReference() {}

    /**
     * Returns the digest, if the reference has the form of one.
     *
     * @throws IllegalArgumentException if the reference begins like a digest and is not valid
     */
    static Optional<Digest> digest(String reference) {
        return DIGEST.matcher(reference).matches() ? Optional.of(Digest.parse(reference)) : Optional.empty();
    }

    /** Checks that other programs accept a tag; returns it. */
    static String checkTag(String tag) {
        if (tag.length() > MAX_CHARACTERS
                || !TAG.matcher(tag).matches()
                || DIGEST.matcher(tag).matches()) {
            throw new IllegalArgumentException("tag " + Quote.of(tag)
                    + " is not made of 1 to " + MAX_CHARACTERS + " letters and digits with one or two of -._:@/+"
                    + " between them, or it begins like a digest");
        }
        return tag;
    }
}
