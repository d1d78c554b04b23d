package io.lcfs.oci.json;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.text.Quote;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Typed access to the fields of a JSON object. A field that is {@code null} counts as absent, because programs written
 * in Go write it so.
 */
public final class JsonFields {
    private final JsonObject object;
    private final String what;
    private final String path;

    private JsonFields(JsonObject object, String what, String path) {
        this.object = object;
        this.what = what;
        this.path = path;
    }

    /** Returns the fields of a document; {@code what} is the name of the document in messages. */
    public static JsonFields of(JsonObject object, String what) {
        return new JsonFields(object, what, "");
    }

    /** Returns the fields of each object in a list. */
    public static List<JsonFields> of(JsonArray list, String what) throws InvalidImageException {
        JsonObject root = new JsonObject();
        root.add("", list);
        return of(root, what).objects("");
    }

    public boolean has(String name) {
        return find(name) != null;
    }

    public String string(String name) throws InvalidImageException {
        return string(required(name), name);
    }

    /** Returns a string, or an empty one if the field is absent. */
    public String stringOrEmpty(String name) throws InvalidImageException {
        JsonElement element = find(name);
        return element == null ? "" : string(element, name);
    }

    public @Nullable String stringOrNull(String name) throws InvalidImageException {
        JsonElement element = find(name);
        return element == null ? null : string(element, name);
    }

    public boolean flag(String name) throws InvalidImageException {
        JsonElement element = find(name);
        if (element == null) {
            return false;
        }
        if (element instanceof JsonPrimitive primitive && primitive.isBoolean()) {
            return primitive.getAsBoolean();
        }
        throw invalid(name, "is neither true nor false");
    }

    /** Returns a whole number that is not negative. */
    public long count(String name) throws InvalidImageException {
        String digits = required(name) instanceof JsonPrimitive primitive && primitive.isNumber()
                ? primitive.getAsString()
                : "";
        if (!digits.matches("[0-9]{1,18}")) {
            throw invalid(name, "is not a number from 0 to 10^18");
        }
        return Long.parseLong(digits);
    }

    public Digest digest(String name) throws InvalidImageException {
        return digest(string(name), name);
    }

    public List<Digest> digests(String name) throws InvalidImageException {
        List<Digest> digests = new ArrayList<>();
        for (String text : strings(name)) {
            digests.add(digest(text, name + "[" + digests.size() + "]"));
        }
        return digests;
    }

    public @Nullable Instant instantOrNull(String name) throws InvalidImageException {
        String text = stringOrNull(name);
        try {
            return text == null ? null : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new InvalidImageException(place(name) + " is not a time of RFC 3339", e);
        }
    }

    public JsonFields object(String name) throws InvalidImageException {
        return object(required(name), name);
    }

    public @Nullable JsonFields objectOrNull(String name) throws InvalidImageException {
        JsonElement element = find(name);
        return element == null ? null : object(element, name);
    }

    /** Returns a list of objects, empty if the field is absent. */
    public List<JsonFields> objects(String name) throws InvalidImageException {
        List<JsonFields> objects = new ArrayList<>();
        for (JsonElement element : array(name)) {
            objects.add(object(element, name + "[" + objects.size() + "]"));
        }
        return objects;
    }

    /** Returns a list of strings, empty if the field is absent. */
    public List<String> strings(String name) throws InvalidImageException {
        List<String> strings = new ArrayList<>();
        for (JsonElement element : array(name)) {
            strings.add(string(element, name + "[" + strings.size() + "]"));
        }
        return List.copyOf(strings);
    }

    /** Returns an object of strings, sorted, empty if the field is absent. */
    public Map<String, String> texts(String name) throws InvalidImageException {
        JsonFields fields = objectOrNull(name);
        Map<String, String> texts = new TreeMap<>();
        if (fields != null) {
            for (String key : fields.object.keySet()) {
                texts.put(key, fields.string(key));
            }
        }
        return texts;
    }

    /** Returns the names in an object, sorted; their values are ignored. */
    public List<String> names(String name) throws InvalidImageException {
        JsonFields fields = objectOrNull(name);
        return fields == null
                ? List.of()
                : fields.object.keySet().stream().sorted().toList();
    }

    /**
     * Refuses a document that has a field, because another reader could mistake the document for one of another kind.
     */
    public void mustNotHave(String name) throws InvalidImageException {
        if (object.has(name)) {
            throw invalid(name, "is a field of another kind of document");
        }
    }

    /**
     * Refuses a document without a list. {@code null} is allowed, because programs written in Go write it for an empty
     * list.
     */
    public void mustHave(String name) throws InvalidImageException {
        if (!object.has(name)) {
            throw invalid(name, "is missing");
        }
    }

    public InvalidImageException invalid(String name, String why) {
        return new InvalidImageException(place(name) + " " + why);
    }

    private String place(String name) {
        return what + ": field " + Quote.of(path + name);
    }

    private @Nullable JsonElement find(String name) {
        JsonElement element = object.get(name);
        return element == null || element.isJsonNull() ? null : element;
    }

    private JsonElement required(String name) throws InvalidImageException {
        JsonElement element = find(name);
        if (element == null) {
            throw invalid(name, "is missing");
        }
        return element;
    }

    private String string(JsonElement element, String name) throws InvalidImageException {
        if (element instanceof JsonPrimitive primitive && primitive.isString()) {
            return primitive.getAsString();
        }
        throw invalid(name, "is not a string");
    }

    private Digest digest(String text, String name) throws InvalidImageException {
        try {
            return Digest.parse(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidImageException(place(name) + ": " + e.getMessage(), e);
        }
    }

    private JsonFields object(JsonElement element, String name) throws InvalidImageException {
        if (element instanceof JsonObject child) {
            return new JsonFields(child, what, path + name + ".");
        }
        throw invalid(name, "is not an object");
    }

    private JsonArray array(String name) throws InvalidImageException {
        JsonElement element = find(name);
        if (element == null) {
            return new JsonArray();
        }
        if (element instanceof JsonArray array) {
            return array;
        }
        throw invalid(name, "is not a list");
    }
}
