package io.lcfs.oci.spec;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.content.Platform;
import io.lcfs.oci.json.Json;
import io.lcfs.oci.json.JsonFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Conversion of descriptors and platforms from and to JSON. */
final class DescriptorJson {
    private DescriptorJson() {}

    static Descriptor read(JsonFields fields) throws InvalidImageException {
        JsonFields platform = fields.objectOrNull("platform");
        String mediaType = fields.string("mediaType");
        if (mediaType.isBlank()) {
            throw fields.invalid("mediaType", "is empty");
        }
        return new Descriptor(
                mediaType,
                fields.digest("digest"),
                fields.count("size"),
                platform == null ? null : platformOfEntry(platform),
                fields.texts("annotations"));
    }

    /** Returns the platform of an entry. Some tools write an empty platform, or empty strings, if they know none. */
    private static @Nullable Platform platformOfEntry(JsonFields fields) throws InvalidImageException {
        String os = fields.stringOrEmpty("os");
        String architecture = fields.stringOrEmpty("architecture");
        return os.isEmpty() || architecture.isEmpty() ? null : platform(fields);
    }

    static List<Descriptor> read(List<JsonFields> list) throws InvalidImageException {
        List<Descriptor> descriptors = new ArrayList<>();
        for (JsonFields fields : list) {
            descriptors.add(read(fields));
        }
        return List.copyOf(descriptors);
    }

    /** Returns the platform of an entry or of a configuration. An empty string counts as unknown. */
    static Platform platform(JsonFields fields) throws InvalidImageException {
        String variant = fields.stringOrEmpty("variant");
        return new Platform(
                word(fields, "os"), word(fields, "architecture"), variant.isEmpty() ? null : word(fields, "variant"));
    }

    private static String word(JsonFields fields, String name) throws InvalidImageException {
        String word = fields.string(name);
        if (word.isEmpty()) {
            return "unknown";
        }
        if (!Platform.isWord(word)) {
            throw fields.invalid(name, "is not made of letters, digits and _.-");
        }
        return word;
    }

    static JsonObject write(Descriptor descriptor) {
        JsonObject object = new JsonObject();
        object.addProperty("mediaType", descriptor.mediaType());
        object.addProperty("digest", descriptor.digest().toString());
        object.addProperty("size", descriptor.size());
        addAnnotations(object, descriptor.annotations());
        Platform platform = descriptor.platform();
        if (platform != null) {
            object.add("platform", write(platform));
        }
        return object;
    }

    static JsonArray write(List<Descriptor> descriptors) {
        JsonArray array = new JsonArray();
        descriptors.forEach(descriptor -> array.add(write(descriptor)));
        return array;
    }

    static JsonObject write(Platform platform) {
        JsonObject object = new JsonObject();
        object.addProperty("architecture", platform.architecture());
        object.addProperty("os", platform.os());
        if (platform.variant() != null) {
            object.addProperty("variant", platform.variant());
        }
        return object;
    }

    /** Sets the annotations; without annotations the field is removed, and not left empty. */
    static void addAnnotations(JsonObject object, Map<String, String> annotations) {
        object.remove("annotations");
        if (!annotations.isEmpty()) {
            object.add("annotations", Json.object(annotations));
        }
    }
}
