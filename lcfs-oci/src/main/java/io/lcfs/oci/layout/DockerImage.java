package io.lcfs.oci.layout;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.json.Json;
import io.lcfs.oci.json.JsonFields;
import java.util.ArrayList;
import java.util.List;

/**
 * An entry of the manifest.json of {@code docker save}.
 *
 * @param config the name of the configuration's file
 * @param tags the names of the image
 * @param layers the names of the layers' files, the lowest first
 */
record DockerImage(String config, List<String> tags, List<String> layers) {
    static final String MANIFEST = "manifest.json";

    static List<DockerImage> parse(byte[] bytes, String what) throws InvalidImageException {
        List<DockerImage> images = new ArrayList<>();
        for (JsonFields image : JsonFields.of(Json.parseArray(bytes, what), what)) {
            image.mustHave("Layers");
            images.add(new DockerImage(image.string("Config"), image.strings("RepoTags"), image.strings("Layers")));
        }
        return images;
    }

    static byte[] write(List<DockerImage> images) {
        JsonArray list = new JsonArray();
        images.forEach(image -> list.add(image.write()));
        return Json.write(list);
    }

    private JsonObject write() {
        JsonElement names = tags.isEmpty() ? JsonNull.INSTANCE : Json.strings(tags);
        JsonObject object = new JsonObject();
        object.addProperty("Config", config);
        object.add("RepoTags", names);
        object.add("Layers", Json.strings(layers));
        return object;
    }
}
