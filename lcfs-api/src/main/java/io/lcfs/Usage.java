package io.lcfs;

/**
 * The space that a layer occupies on the device, for data and metadata.
 *
 * @param ownBytes the bytes that the layer itself wrote and no layer below contains; they are free again after the
 *     layer is removed and reclaimed
 * @param sharedBytes the bytes that the layer shares with the layers below
 * @param inodes the number of inodes that have a name
 */
public record Usage(long ownBytes, long sharedBytes, long inodes) {}
