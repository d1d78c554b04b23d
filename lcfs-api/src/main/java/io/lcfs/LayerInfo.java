package io.lcfs;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The state of a layer.
 *
 * @param id the id, which is never used again
 * @param name the name
 * @param kind the kind
 * @param parent the name of the nearest ancestor that has a name; {@code null} if there is none. Layers that were
 *     removed by force are skipped
 * @param created the time at which the layer was created
 * @param updated the time of the last change of name, kind or labels
 * @param labels the labels
 * @param ephemeral whether the layer is removed with its last handle; see {@link LayerOptions#withEphemeral}
 * @param cache whether {@link LayerStore#collect} may remove the layer; see {@link LayerOptions#withCache}
 */
public record LayerInfo(
        long id,
        String name,
        LayerKind kind,
        @Nullable String parent,
        Instant created,
        Instant updated,
        Map<String, String> labels,
        boolean ephemeral,
        boolean cache) {
    /**
     * Copies the labels.
     *
     * @param id the id
     * @param name the name
     * @param kind the kind
     * @param parent the layer below
     * @param created the time at which the layer was created
     * @param updated the time of the last change of name, kind or labels
     * @param labels the labels, which are copied
     * @param ephemeral whether the layer is removed with its last handle
     * @param cache whether a collection may remove the layer
     */
    public LayerInfo {
        labels = Map.copyOf(labels);
    }
}
