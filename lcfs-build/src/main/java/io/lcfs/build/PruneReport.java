package io.lcfs.build;

import java.util.List;

/**
 * The result of pruning the cache of a store.
 *
 * @param removed the names of the removed layers
 * @param removedBytes the bytes that these layers owned
 * @param keptBytes the bytes of the layers of steps that stay although no image needs them
 */
public record PruneReport(List<String> removed, long removedBytes, long keptBytes) {
    /**
     * Copies the list.
     *
     * @param removed the names of the removed layers
     * @param removedBytes the bytes that these layers owned
     * @param keptBytes the bytes of the layers that stay
     */
    public PruneReport {
        removed = List.copyOf(removed);
    }
}
