package io.lcfs;

/**
 * What a layer occupies on the device, data and metadata alike.
 *
 * @param ownBytes what the layer itself wrote and nobody below shows; this comes back when it is removed
 * @param sharedBytes what it shows of the layers below
 * @param inodes the number of inodes it shows
 */
public record Usage(long ownBytes, long sharedBytes, long inodes) {}
