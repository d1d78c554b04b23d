package io.lcfs.bench.peers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A tree, a changed tree, and a way to find the changes. */
sealed interface ChangeFinder permits TreeComparison, UpperWalk {
    /** Returns the path at which a file of the changed tree can be changed. */
    Path changed(String file);

    /** Returns a line for each changed file: A, M or D, and the path. */
    List<String> findChanges() throws IOException;
}
