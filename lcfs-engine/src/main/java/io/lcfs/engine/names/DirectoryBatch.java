package io.lcfs.engine.names;

import io.lcfs.DirectoryEntry;
import java.util.List;

/**
 * Some of the entries of a directory.
 *
 * @param entries the entries in ascending order of the hashes of their names; all names with the same hash are in one
 *     batch
 * @param next the position at which the next batch begins
 * @param isLast whether this is the last batch
 */
public record DirectoryBatch(List<DirectoryEntry> entries, long next, boolean isLast) {
    /** The position at which the first batch begins. */
    public static final long START = Long.MIN_VALUE;
}
