package io.lcfs;

/**
 * The space that a layer occupies on the device, for data and metadata, in whole blocks of 4 KiB.
 *
 * @param ownBytes the bytes that the layer itself wrote and no layer below contains. Of these, {@link
 *     LayerStore#reclaimableBytes} come back if the layer is removed: all if no layer stands on it
 * @param sharedBytes the bytes that the layer shares with the layers below
 * @param inodes the number of inodes that have a name
 */
public record Usage(long ownBytes, long sharedBytes, long inodes) {}
