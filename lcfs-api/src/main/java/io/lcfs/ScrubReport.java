package io.lcfs;

import java.util.List;

/**
 * The result of a {@link Scrub}.
 *
 * @param damages the first damaged places, at most 1,000
 * @param verifiedBlocks the number of blocks of 4 KiB that were read and verified
 * @param damagedBlocks the number of all damaged places
 * @param complete whether the scrub reached its end; false if it was closed before
 */
public record ScrubReport(List<Damage> damages, long verifiedBlocks, long damagedBlocks, boolean complete) {
    /**
     * Copies the damages.
     *
     * @param damages the first damaged places
     * @param verifiedBlocks the number of verified blocks
     * @param damagedBlocks the number of damaged places
     * @param complete whether the scrub reached its end
     */
    public ScrubReport {
        damages = List.copyOf(damages);
    }

    /**
     * Returns whether every block was read and none is damaged.
     *
     * @return whether the store is clean
     */
    public boolean isClean() {
        return complete && damagedBlocks == 0;
    }
}
