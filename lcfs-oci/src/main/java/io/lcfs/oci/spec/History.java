package io.lcfs.oci.spec;

import com.google.gson.JsonObject;
import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.json.Json;
import io.lcfs.oci.json.JsonFields;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An entry in the history of an image: the origin of a layer, or a step that changed only the configuration. Unknown
 * strings are empty.
 *
 * @param created the time of the step; {@code null} if it is unknown
 * @param createdBy the command
 * @param author the author
 * @param comment a comment
 * @param emptyLayer whether the step produced no layer
 */
public record History(@Nullable Instant created, String createdBy, String author, String comment, boolean emptyLayer) {
    /**
     * Returns an entry for a layer, without author and comment.
     *
     * @param created the time at which the layer was made
     * @param createdBy the command that made the layer
     * @return the entry
     */
    public static History of(Instant created, String createdBy) {
        return new History(created, createdBy, "", "", false);
    }

    /**
     * Returns this entry with another time.
     *
     * @param instant the time at which the layer was made
     * @return the entry
     */
    public History withCreated(Instant instant) {
        return new History(instant, createdBy, author, comment, emptyLayer);
    }

    static History read(JsonFields fields) throws InvalidImageException {
        return new History(
                fields.instantOrNull("created"),
                fields.stringOrEmpty("created_by"),
                fields.stringOrEmpty("author"),
                fields.stringOrEmpty("comment"),
                fields.flag("empty_layer"));
    }

    JsonObject write() {
        JsonObject object = new JsonObject();
        if (created != null) {
            object.addProperty("created", Json.time(created));
        }
        add(object, "created_by", createdBy);
        add(object, "author", author);
        add(object, "comment", comment);
        if (emptyLayer) {
            object.addProperty("empty_layer", true);
        }
        return object;
    }

    private static void add(JsonObject object, String name, String text) {
        if (!text.isEmpty()) {
            object.addProperty(name, text);
        }
    }
}
