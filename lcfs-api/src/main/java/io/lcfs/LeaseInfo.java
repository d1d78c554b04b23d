package io.lcfs;

import java.time.Instant;
import java.util.List;

/**
 * The state of a lease; see {@link LayerStore#lease}.
 *
 * @param name the name
 * @param expires the time at which the lease ends unless it is renewed
 * @param layers the names of its layers that exist, by ascending id
 */
public record LeaseInfo(String name, Instant expires, List<String> layers) {
    /**
     * Copies the names of the layers.
     *
     * @param name the name
     * @param expires the time at which the lease ends
     * @param layers the names of its layers, which are copied
     */
    public LeaseInfo {
        layers = List.copyOf(layers);
    }
}
