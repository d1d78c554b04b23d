package io.lcfs.oci.json;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** JSON of strangers: what is not there, or of another kind, is {@code null}, never an exception. */
public final class JsonText {
    private JsonText() {}

    /**
     * Reads an object.
     *
     * @param json in UTF-8
     * @return {@code null} if it is not one
     */
    public static @Nullable JsonObject object(byte[] json) {
        try {
            return JsonParser.parseString(new String(json, StandardCharsets.UTF_8)) instanceof JsonObject object
                    ? object
                    : null;
        } catch (JsonParseException e) {
            return null;
        }
    }

    /**
     * Reads an object in an object.
     *
     * @param parent the outer one
     * @param name of the inner one
     * @return {@code null} if it is not there, or not an object
     */
    public static @Nullable JsonObject object(JsonObject parent, String name) {
        return parent.get(name) instanceof JsonObject object ? object : null;
    }

    /**
     * Reads a string in an object.
     *
     * @param parent the object
     * @param name of the string
     * @return {@code null} if it is not there, empty, or not a string
     */
    public static @Nullable String string(JsonObject parent, String name) {
        JsonElement value = parent.get(name);
        boolean text = value instanceof JsonPrimitive primitive && primitive.isString();
        return text && !value.getAsString().isEmpty() ? value.getAsString() : null;
    }

    /**
     * Reads a whole number in an object.
     *
     * @param parent the object
     * @param name of the number
     * @param otherwise what it is if it is not there, or not a number
     * @return the number, without a fraction
     */
    public static long number(JsonObject parent, String name, long otherwise) {
        JsonElement value = parent.get(name);
        boolean number = value instanceof JsonPrimitive primitive && primitive.isNumber();
        try {
            return number ? (long) value.getAsDouble() : otherwise;
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }
}
