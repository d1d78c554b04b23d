package io.lcfs.oci;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Descriptors and platforms between their records and JSON. */
final class DescriptorJson {
    private DescriptorJson() {}

    static Descriptor read(Fields fields) throws InvalidImageException {
        Fields platform = fields.objectOrNull("platform");
        return new Descriptor(
                fields.string("mediaType"),
                fields.digest("digest"),
                fields.count("size"),
                platform == null ? null : platform(platform),
                fields.texts("annotations"));
    }

    static List<Descriptor> read(List<Fields> list) throws InvalidImageException {
        List<Descriptor> descriptors = new ArrayList<>();
        for (Fields fields : list) {
            descriptors.add(read(fields));
        }
        return List.copyOf(descriptors);
    }

    /** The platform that an index gives for an image, or a configuration for itself. */
    static Platform platform(Fields fields) throws InvalidImageException {
        return new Platform(fields.string("os"), fields.string("architecture"), fields.stringOrNull("variant"));
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

    /** None leave no field, not an empty one. */
    static void addAnnotations(JsonObject object, Map<String, String> annotations) {
        object.remove("annotations");
        if (!annotations.isEmpty()) {
            object.add("annotations", Json.object(annotations));
        }
    }
}
