package io.lcfs;

import java.util.List;

/**
 * The outcome of {@link LayerStore#salvage}.
 *
 * @param layers the number of layers that were made in the other store, whole or not
 * @param losses what could not be copied, at most the first 10,000 places
 * @param lostPlaces the number of all that could not be copied
 */
public record SalvageReport(long layers, List<Damage> losses, long lostPlaces) {
    /**
     * Copies the losses.
     *
     * @param layers layers made
     * @param losses what could not be copied
     * @param lostPlaces the number of all of them
     */
    public SalvageReport {
        losses = List.copyOf(losses);
    }

    /**
     * Tells whether all was copied.
     *
     * @return whether that is so
     */
    public boolean isComplete() {
        return lostPlaces == 0;
    }
}
