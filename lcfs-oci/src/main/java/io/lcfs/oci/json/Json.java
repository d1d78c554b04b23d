package io.lcfs.oci.json;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.ToNumberPolicy;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;
import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.text.Quote;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Conversion of JSON between bytes and trees, strictly by RFC 8259: JSON that two readers could understand in two ways
 * is refused. Names keep their order, and numbers their digits.
 */
public final class Json {
    /** The size of the largest manifest, index or configuration that is read, the same as in registries. */
    public static final int MAX_BYTES = 4 << 20;

    private static final int MAX_DEPTH = 100;

    private Json() {}

    /**
     * Parses an object.
     *
     * @param bytes the whole text
     * @param what the name of the text in messages
     * @return the object
     * @throws InvalidImageException if the bytes are too many, not UTF-8, not JSON, not one object, nested deeper than
     *     100 levels, or have a field twice
     */
    public static JsonObject parse(byte[] bytes, String what) throws InvalidImageException {
        if (root(bytes, what) instanceof JsonObject object) {
            return object;
        }
        throw new InvalidImageException(what + " is not a JSON object");
    }

    /** Parses a list, under the same conditions. */
    public static JsonArray parseArray(byte[] bytes, String what) throws InvalidImageException {
        if (root(bytes, what) instanceof JsonArray array) {
            return array;
        }
        throw new InvalidImageException(what + " is not a JSON list");
    }

    private static JsonElement root(byte[] bytes, String what) throws InvalidImageException {
        if (bytes.length > MAX_BYTES) {
            throw new InvalidImageException(what + " has " + bytes.length + " bytes, the limit is " + MAX_BYTES);
        }
        try (JsonReader reader = new JsonReader(new StringReader(decode(bytes, what)))) {
            reader.setStrictness(Strictness.STRICT);
            reader.setNestingLimit(MAX_DEPTH);
            return root(reader, what);
        } catch (InvalidImageException e) {
            throw e;
        } catch (IOException | IllegalStateException e) {
            throw new InvalidImageException(what + " is not JSON", e);
        }
    }

    private static String decode(byte[] bytes, String what) throws InvalidImageException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new InvalidImageException(what + " is not UTF-8", e);
        }
    }

    private static JsonElement root(JsonReader reader, String what) throws IOException {
        JsonElement root = element(reader, what);
        if (reader.peek() != JsonToken.END_DOCUMENT) {
            throw new InvalidImageException(what + " has further text after its end");
        }
        return root;
    }

    private static JsonObject object(JsonReader reader, String what) throws IOException {
        JsonObject object = new JsonObject();
        reader.beginObject();
        while (reader.hasNext()) {
            String name = wellFormed(reader.nextName(), what);
            if (object.has(name)) {
                throw new InvalidImageException(what + " has the field " + Quote.of(name) + " twice");
            }
            object.add(name, element(reader, what));
        }
        reader.endObject();
        return object;
    }

    private static JsonArray array(JsonReader reader, String what) throws IOException {
        JsonArray array = new JsonArray();
        reader.beginArray();
        while (reader.hasNext()) {
            array.add(element(reader, what));
        }
        reader.endArray();
        return array;
    }

    private static JsonElement element(JsonReader reader, String what) throws IOException {
        return switch (reader.peek()) {
            case BEGIN_OBJECT -> object(reader, what);
            case BEGIN_ARRAY -> array(reader, what);
            case STRING -> new JsonPrimitive(wellFormed(reader.nextString(), what));
            case NUMBER -> new JsonPrimitive(ToNumberPolicy.LAZILY_PARSED_NUMBER.readNumber(reader));
            case BOOLEAN -> new JsonPrimitive(reader.nextBoolean());
            default -> {
                reader.nextNull();
                yield JsonNull.INSTANCE;
            }
        };
    }

    /**
     * Returns the text; refuses a text with a lone surrogate, which JSON can contain as an escape and which would
     * become a question mark in the output.
     */
    private static String wellFormed(String text, String what) throws InvalidImageException {
        if (text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
            throw new InvalidImageException(what + " has a text that is not Unicode: " + Quote.of(text));
        }
        return text;
    }

    /**
     * Returns the shortest text, without the escapes that only a web page needs; fields keep their order. The tree is
     * walked here, because {@link com.google.gson.Gson} loads 100 classes that convert objects, which takes 20 ms in a
     * new JVM.
     */
    public static byte[] write(JsonElement element) {
        StringWriter text = new StringWriter();
        try (JsonWriter writer = new JsonWriter(text)) {
            write(element, writer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void write(JsonElement element, JsonWriter writer) throws IOException {
        if (element instanceof JsonObject object) {
            writer.beginObject();
            for (Map.Entry<String, JsonElement> field : object.entrySet()) {
                write(field.getValue(), writer.name(field.getKey()));
            }
            writer.endObject();
        } else if (element instanceof JsonArray array) {
            writer.beginArray();
            for (JsonElement each : array) {
                write(each, writer);
            }
            writer.endArray();
        } else if (element instanceof JsonPrimitive primitive) {
            write(primitive, writer);
        } else {
            writer.nullValue();
        }
    }

    private static void write(JsonPrimitive value, JsonWriter writer) throws IOException {
        if (value.isNumber()) {
            writer.value(value.getAsNumber());
        } else if (value.isBoolean()) {
            writer.value(value.getAsBoolean());
        } else {
            writer.value(value.getAsString());
        }
    }

    /**
     * Returns the object with the fields of a list first, in the order of the list, and then its other fields in their
     * present order.
     */
    public static JsonObject ordered(JsonObject object, List<String> order) {
        JsonObject ordered = new JsonObject();
        for (String name : order) {
            if (object.has(name)) {
                ordered.add(name, object.get(name));
            }
        }
        object.entrySet().forEach(field -> ordered.add(field.getKey(), field.getValue()));
        return ordered;
    }

    /**
     * Returns a time in the form of RFC 3339.
     *
     * @throws IllegalArgumentException if the year does not have four digits
     */
    public static String time(Instant instant) {
        String text = instant.toString();
        if (!Character.isDigit(text.charAt(0))) {
            throw new IllegalArgumentException("time " + text + " is not in the years 0 to 9999");
        }
        return text;
    }

    /** Returns the list in a field, which is created if the field is absent or {@code null}. */
    public static JsonArray array(JsonObject object, String name) {
        if (!(object.get(name) instanceof JsonArray)) {
            object.add(name, new JsonArray());
        }
        return object.getAsJsonArray(name);
    }

    public static JsonArray strings(List<String> texts) {
        JsonArray array = new JsonArray();
        texts.forEach(array::add);
        return array;
    }

    /** Returns an object with a field for each name, sorted, whose values are empty objects. */
    public static JsonObject names(List<String> names) {
        JsonObject object = new JsonObject();
        names.stream().sorted().forEach(name -> object.add(name, new JsonObject()));
        return object;
    }

    /** Returns an object of strings, sorted by name. */
    public static JsonObject object(Map<String, String> texts) {
        JsonObject object = new JsonObject();
        texts.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(text -> object.addProperty(text.getKey(), text.getValue()));
        return object;
    }
}
