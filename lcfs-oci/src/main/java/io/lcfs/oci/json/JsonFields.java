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

/** A JSON object whose fields have types. A field that is {@code null} is taken as absent, as Go's programs write it. */
public final class JsonFields {
    private final JsonObject object;
    private final String what;
    private final String path;

    private JsonFields(JsonObject object, String what, String path) {
        this.object = object;
        this.what = what;
        this.path = path;
    }

    /** The fields of a document, with a name for it in messages. */
    public static JsonFields of(JsonObject object, String what) {
        return new JsonFields(object, what, "");
    }

    /** The same of each object in a list. */
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

    /** A text, empty if it is absent. */
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

    /** A whole number that is not negative. */
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

    /** A list of objects, empty if it is absent. */
    public List<JsonFields> objects(String name) throws InvalidImageException {
        List<JsonFields> objects = new ArrayList<>();
        for (JsonElement element : array(name)) {
            objects.add(object(element, name + "[" + objects.size() + "]"));
        }
        return objects;
    }

    /** A list of texts, empty if it is absent. */
    public List<String> strings(String name) throws InvalidImageException {
        List<String> strings = new ArrayList<>();
        for (JsonElement element : array(name)) {
            strings.add(string(element, name + "[" + strings.size() + "]"));
        }
        return List.copyOf(strings);
    }

    /** An object of texts, empty if it is absent; sorted. */
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

    /** The names in an object, what they stand for being of no account; sorted. */
    public List<String> names(String name) throws InvalidImageException {
        JsonFields fields = objectOrNull(name);
        return fields == null
                ? List.of()
                : fields.object.keySet().stream().sorted().toList();
    }

    /** Refuses a document that another reader could take for one of another kind. */
    public void mustNotHave(String name) throws InvalidImageException {
        if (object.has(name)) {
            throw invalid(name, "does not belong there");
        }
    }

    /** Refuses a list that is absent. One that is {@code null} is what Go's programs write for an empty one. */
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
        throw invalid(name, "is not a text");
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
