package io.lcfs.oci.convert;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The marks that overlayfs makes with devices and extended attributes in a layer of its own (Linux,
 * Documentation/filesystems/overlayfs.rst): {@code trusted.overlay.} or, in mounts of users, {@code user.overlay.}.
 * Whiteouts are character devices 0:0, or empty files with the mark {@code whiteout} in a directory whose mark
 * {@code opaque} is {@code x}. The mark {@code opaque} with {@code y} hides all files below a directory.
 * {@code redirect} and {@code metacopy} mean that the content is at another path of the layers below.
 */
final class OverlayMarks {
    private static final List<String> PREFIXES = List.of("trusted.overlay.", "user.overlay.");
    private static final String OPAQUE = "opaque";
    private static final String WHITEOUT = "whiteout";
    private static final List<String> FROM_ELSEWHERE = List.of("redirect", "metacopy");

    /** Returns the value of an attribute, or {@code null}. */
    interface Attributes<E extends Exception> {
        byte @Nullable [] get(String name) throws E;
    }

    private OverlayMarks() {}

    /** Returns whether a directory hides all files of the layers below it. */
    static <E extends Exception> boolean isOpaque(Attributes<E> attributes) throws E {
        return hasOpaque(attributes, 'y');
    }

    /** Returns whether the files in a directory may be whiteouts. */
    static <E extends Exception> boolean mayHaveWhiteouts(Attributes<E> attributes) throws E {
        return hasOpaque(attributes, 'x');
    }

    private static <E extends Exception> boolean hasOpaque(Attributes<E> attributes, char expected) throws E {
        for (String prefix : PREFIXES) {
            byte[] value = attributes.get(prefix + OPAQUE);
            if (value != null && value.length == 1 && value[0] == expected) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether an empty file is a whiteout, if it is in a directory that may have whiteouts. */
    static <E extends Exception> boolean isWhiteout(Attributes<E> attributes) throws E {
        for (String prefix : PREFIXES) {
            if (attributes.get(prefix + WHITEOUT) != null) {
                return true;
            }
        }
        return false;
    }

    /** Returns the mark of content at another path, or {@code null} if there is none. */
    static <E extends Exception> @Nullable String elsewhere(Attributes<E> attributes) throws E {
        for (String prefix : PREFIXES) {
            for (String mark : FROM_ELSEWHERE) {
                if (attributes.get(prefix + mark) != null) {
                    return prefix + mark;
                }
            }
        }
        return null;
    }
}
