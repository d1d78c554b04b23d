package io.lcfs.build.place;

import io.lcfs.build.cache.KeyDigest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where COPY and ADD place files, and the attributes that they get. Immutable.
 *
 * @param target the absolute path in the image; it is a directory if it ends in a slash
 * @param owner the user and the group; {@code null} for the default
 * @param mode the mode of files and directories; {@code null} for that of the source
 * @param isLink whether no symbolic link of the image may lead to the target
 * @param hasParents whether the copies keep the directories of the sources
 * @param excludes the patterns of files that are not copied
 */
public record Placement(
        String target,
        @Nullable String owner,
        @Nullable Integer mode,
        boolean isLink,
        boolean hasParents,
        List<String> excludes) {
    /** Copies the list. */
    public Placement {
        excludes = List.copyOf(excludes);
    }

    /** Returns whether the target is a directory, whatever the image has there. */
    boolean isDirectory() {
        return target.endsWith("/");
    }

    void addTo(KeyDigest key) {
        key.text(target)
                .number(owner == null ? 0 : 1)
                .text(owner == null ? "" : owner)
                .number(mode == null ? -1 : mode)
                .number(isLink ? 1 : 0)
                .number(hasParents ? 1 : 0)
                .number(excludes.size());
        excludes.forEach(key::text);
    }
}
