package io.lcfs.bench.peers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A tree and a changed one, and a way to tell what changed. */
sealed interface ChangeFinder permits TreeComparison, UpperWalk {
    /** Where a file of the changed tree is, to be changed. */
    Path changed(String file);

    /** One line a file: A, M or D, and its path. */
    List<String> findChanges() throws IOException;
}
