package io.lcfs.oci;

import io.lcfs.oci.layer.ImportedLayer;
import java.util.List;

/**
 * A layer whose difference was made again on another base.
 *
 * @param layer the new layer
 * @param conflicts the paths that differ from the old base in both the layer and the new base, sorted; there the layer's are taken
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
