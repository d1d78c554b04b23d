package io.lcfs.oci.layout;

import io.lcfs.oci.content.Digest;
import io.lcfs.oci.text.Quote;
import java.util.Optional;
import java.util.regex.Pattern;

/** What names an image within a layout or an archive: a digest or a tag. */
final class LayoutReference {
    private static final Pattern DIGEST = Pattern.compile("sha(256|512):.*", Pattern.DOTALL);
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9]([-._:@/+]{0,2}[A-Za-z0-9])*");
    private static final int MAX_CHARACTERS = 1024;

    private LayoutReference() {}

    /**
     * The digest, if the reference is one.
     *
     * @throws IllegalArgumentException if it begins as one, and is none
     */
    static Optional<Digest> digest(String reference) {
        return DIGEST.matcher(reference).matches() ? Optional.of(Digest.parse(reference)) : Optional.empty();
    }

    /** Refuses tags that other programs would not find again. */
    static String checkTag(String tag) {
        if (tag.length() > MAX_CHARACTERS
                || !TAG.matcher(tag).matches()
                || DIGEST.matcher(tag).matches()) {
            throw new IllegalArgumentException("tag " + Quote.of(tag)
                    + " is not made of letters and digits with one or two of -._:@/+ between them");
        }
        return tag;
    }
}
