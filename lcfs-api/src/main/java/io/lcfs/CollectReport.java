package io.lcfs;

import java.util.List;

/**
 * The result of {@link LayerStore#collect(CollectOptions)}.
 *
 * @param removed the names of the removed layers, in the order of their removal; with {@link CollectOptions#dryRun()},
 *     of those that would be removed
 * @param removedBytes the bytes that these layers own
 * @param keptBytes the bytes that the cache layers own which stay only because of the budget
 */
public record CollectReport(List<String> removed, long removedBytes, long keptBytes) {
    /**
     * Copies the names.
     *
     * @param removed the names of the removed layers, which are copied
     * @param removedBytes the bytes that these layers own
     * @param keptBytes the bytes of the layers that stay because of the budget
     */
    public CollectReport {
        removed = List.copyOf(removed);
    }
}
