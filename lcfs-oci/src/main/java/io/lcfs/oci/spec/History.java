package io.lcfs.oci.spec;

import com.google.gson.JsonObject;
import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.json.Json;
import io.lcfs.oci.json.JsonFields;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a layer of an image came to be, or a change of its configuration only. Texts are empty where nothing is known.
 *
 * @param created when; {@code null} if that is not known
 * @param createdBy the command
 * @param author who
 * @param comment what else there is to say
 * @param emptyLayer whether no layer came of it
 */
public record History(@Nullable Instant created, String createdBy, String author, String comment, boolean emptyLayer) {
    /**
     * Of a layer.
     *
     * @param created when it was made
     * @param createdBy the command that made it
     * @return the entry
     */
    public static History of(Instant created, String createdBy) {
        return new History(created, createdBy, "", "", false);
    }

    /**
     * The same at another time.
     *
     * @param instant when it was made
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
