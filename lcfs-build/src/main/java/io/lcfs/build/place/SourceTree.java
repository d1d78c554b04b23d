package io.lcfs.build.place;

import io.lcfs.FileKind;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tree from which files are copied. Paths have no slash at their beginning; the path of the tree itself is empty.
 * Symbolic links are not followed.
 */
interface SourceTree {
    /** Returns the kind of a file; {@code null} if there is none. */
    @Nullable
    FileKind kind(String path) throws IOException;

    /** Returns the names in a directory, sorted. */
    List<String> names(String directory) throws IOException;

    /** Returns the target of a symbolic link. */
    String target(String link) throws IOException;
}
