package io.lcfs;

/**
 * The progress of a {@link Scrub}.
 *
 * @param verifiedBlocks the number of blocks of 4 KiB that were read and verified
 * @param totalBlocks the number of blocks in use when the scrub began; changes during the scrub make the actual number
 *     a little different
 * @param damagedBlocks the number of damaged places found so far
 */
public record ScrubProgress(long verifiedBlocks, long totalBlocks, long damagedBlocks) {}
