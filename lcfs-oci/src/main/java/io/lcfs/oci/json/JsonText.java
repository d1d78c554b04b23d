package io.lcfs.oci.json;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Lenient access to JSON of other programs: a value that is missing or of another type is {@code null}, never an
 * exception.
 */
public final class JsonText {
    private JsonText() {}

    /**
     * Parses an object.
     *
     * @param json the text in UTF-8
     * @return the object, or {@code null} if the text is not one
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
     * Returns an object in an object.
     *
     * @param parent the outer object
     * @param name the name of the inner object
     * @return the object, or {@code null} if it is missing or not an object
     */
    public static @Nullable JsonObject object(JsonObject parent, String name) {
        return parent.get(name) instanceof JsonObject object ? object : null;
    }

    /**
     * Returns a string in an object.
     *
     * @param parent the object
     * @param name the name of the string
     * @return the string, or {@code null} if it is missing, empty, or not a string
     */
    public static @Nullable String string(JsonObject parent, String name) {
        JsonElement value = parent.get(name);
        boolean text = value instanceof JsonPrimitive primitive && primitive.isString();
        return text && !value.getAsString().isEmpty() ? value.getAsString() : null;
    }

    /**
     * Returns a whole number in an object.
     *
     * @param parent the object
     * @param name the name of the number
     * @param otherwise the result if it is missing or not a number
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
