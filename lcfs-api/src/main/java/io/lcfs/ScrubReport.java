package io.lcfs;

import java.util.List;

/**
 * The outcome of a {@link Scrub}.
 *
 * @param damages what is damaged, at most the first 1,000 places
 * @param verifiedBlocks blocks of 4 KiB that were read and verified
 * @param damagedBlocks the number of all damaged places
 * @param complete whether it came to its end; if not, it was closed before
 */
public record ScrubReport(List<Damage> damages, long verifiedBlocks, long damagedBlocks, boolean complete) {
    /**
     * Copies the damages.
     *
     * @param damages what is damaged
     * @param verifiedBlocks blocks verified
     * @param damagedBlocks damaged places
     * @param complete whether it came to its end
     */
    public ScrubReport {
        damages = List.copyOf(damages);
    }

    /**
     * Tells whether all was read and nothing is damaged.
     *
     * @return whether that is so
     */
    public boolean isClean() {
        return complete && damagedBlocks == 0;
    }
}
