package io.lcfs;

import java.util.UUID;

/**
 * Figures of a whole store.
 *
 * @param uuid made with the store
 * @param sizeBytes the size of the store
 * @param freeBytes what can be written now or after the next two checkpoints; the reserve is not counted
 * @param layers the number of layers that have a name, layer 0 apart: as many as {@link LayerStore#list()} returns
 * @param checkpoints the number of checkpoints in the life of the store
 * @param stagedBytes what waits in memory for the next checkpoint
 * @param readOnly whether it was opened for reading only
 */
public record StoreInfo(
        UUID uuid, long sizeBytes, long freeBytes, long layers, long checkpoints, long stagedBytes, boolean readOnly) {}
