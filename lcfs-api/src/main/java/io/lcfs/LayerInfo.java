package io.lcfs;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a layer.
 *
 * @param id its id, never used again
 * @param name its name
 * @param kind whether it can be written
 * @param parent the name of the layer below; {@code null} if there is none. A layer below that was removed by force is
 *     skipped
 * @param created when it was made
 * @param updated when its record (name, kind, labels) last changed
 * @param labels its labels
 */
public record LayerInfo(
        long id,
        String name,
        LayerKind kind,
        @Nullable String parent,
        Instant created,
        Instant updated,
        Map<String, String> labels) {
    /**
     * Copies the labels.
     *
     * @param id its id
     * @param name its name
     * @param kind whether it can be written
     * @param parent the layer below
     * @param created when it was made
     * @param updated when its record last changed
     * @param labels its labels, which are copied
     */
    public LayerInfo {
        labels = Map.copyOf(labels);
    }
}
