package io.lcfs;

/**
 * How far a {@link Scrub} is.
 *
 * @param verifiedBlocks blocks of 4 KiB that were read and verified
 * @param totalBlocks blocks in use when it began; what is written or removed meanwhile makes the real number a little
 *     different
 * @param damagedBlocks damaged places found so far
 */
public record ScrubProgress(long verifiedBlocks, long totalBlocks, long damagedBlocks) {}
