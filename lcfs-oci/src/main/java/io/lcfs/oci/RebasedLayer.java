package io.lcfs.oci;

import io.lcfs.oci.layer.ImportedLayer;
import java.util.List;

/**
 * A layer whose changes were applied to another base.
 *
 * @param layer the new layer
 * @param conflicts the paths that both the layer and the new base changed against the old base, sorted; the new layer
 *     has the version of the layer
 */
public record RebasedLayer(ImportedLayer layer, List<String> conflicts) {
    /**
     * Copies the list.
     *
     * @param layer the new layer
     * @param conflicts the paths
     */
    public RebasedLayer {
        conflicts = List.copyOf(conflicts);
    }
}
