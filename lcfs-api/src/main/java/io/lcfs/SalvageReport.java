package io.lcfs;

import java.util.List;

/**
 * The result of {@link LayerStore#salvage}.
 *
 * @param layers the number of layers that were created in the other store, complete or not
 * @param losses the first places that could not be copied, at most 10,000
 * @param lostPlaces the number of all places that could not be copied
 */
public record SalvageReport(long layers, List<Damage> losses, long lostPlaces) {
    /**
     * Copies the losses.
     *
     * @param layers the number of created layers
     * @param losses the first places that could not be copied
     * @param lostPlaces the number of all such places
     */
    public SalvageReport {
        losses = List.copyOf(losses);
    }

    /**
     * Returns whether everything was copied.
     *
     * @return whether the copy is complete
     */
    public boolean isComplete() {
        return lostPlaces == 0;
    }
}
