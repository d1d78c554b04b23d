package io.lcfs.engine.names;

import io.lcfs.DirectoryEntry;
import java.util.List;

/**
 * Some of the entries of a directory.
 *
 * @param entries the entries, by ascending hash of their names; those with one hash are in one batch
 * @param next where the next batch begins
 * @param isLast whether there is no next batch
 */
public record DirectoryBatch(List<DirectoryEntry> entries, long next, boolean isLast) {
    /** Where the first batch begins. */
    public static final long START = Long.MIN_VALUE;
}
