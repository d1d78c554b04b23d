package io.lcfs.oci;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The configuration of an image (OCI image specification, config.md; Docker's has the same fields). Immutable. A configuration
 * that was read keeps its bytes; one that was changed is written anew, with its fields in a fixed order and with those that are
 * not known here. Changes to what it has already change nothing, not even the bytes.
 */
public final class ImageConfig {
    private static final List<String> ORDER = List.of(
            "created",
            "author",
            "architecture",
            "variant",
            "os",
            "os.version",
            "os.features",
            "config",
            "rootfs",
            "history");

    private final byte[] bytes;
    private final JsonObject tree;
    private final Optional<Instant> created;
    private final String author;
    private final Platform platform;
    private final String osVersion;
    private final RunSettings settings;
    private final List<Digest> diffIds;
    private final List<History> history;

    private ImageConfig(byte[] bytes, JsonObject tree) throws InvalidImageException {
        Fields fields = Fields.of(tree, "configuration " + Digest.of(bytes));
        this.bytes = bytes;
        this.tree = tree;
        this.created = Optional.ofNullable(fields.instantOrNull("created"));
        this.author = fields.stringOrEmpty("author");
        this.platform = DescriptorJson.platform(fields);
        this.osVersion = fields.stringOrEmpty("os.version");
        Fields config = fields.objectOrNull("config");
        this.settings = config == null ? RunSettings.NONE : RunSettings.read(config);
        this.diffIds = diffIds(fields.object("rootfs"));
        this.history = history(fields.objects("history"));
    }

    private static List<Digest> diffIds(Fields rootfs) throws InvalidImageException {
        if (!rootfs.string("type").equals("layers")) {
            throw rootfs.invalid("type", "is not \"layers\"");
        }
        return List.copyOf(rootfs.digests("diff_ids"));
    }

    private static List<History> history(List<Fields> entries) throws InvalidImageException {
        List<History> history = new ArrayList<>();
        for (Fields entry : entries) {
            history.add(History.read(entry));
        }
        return List.copyOf(history);
    }

    /**
     * Reads a configuration. Costs its size.
     *
     * @param bytes the JSON, which is copied
     * @return the configuration
     * @throws InvalidImageException if it is none; the message names the field
     */
    public static ImageConfig parse(byte[] bytes) throws InvalidImageException {
        return new ImageConfig(bytes.clone(), Json.parse(bytes, "configuration"));
    }

    /**
     * The configuration of an image without layers.
     *
     * @param platform what it runs on
     * @return the configuration
     */
    public static ImageConfig of(Platform platform) {
        JsonObject rootfs = new JsonObject();
        rootfs.addProperty("type", "layers");
        rootfs.add("diff_ids", new JsonArray());
        JsonObject tree = DescriptorJson.write(platform);
        tree.add("config", new JsonObject());
        tree.add("rootfs", rootfs);
        return written(tree);
    }

    /** What was written here can be read. */
    private static ImageConfig written(JsonObject tree) {
        JsonObject ordered = Json.ordered(tree, ORDER);
        try {
            return new ImageConfig(Json.write(ordered), ordered);
        } catch (InvalidImageException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private ImageConfig with(Consumer<JsonObject> change) {
        JsonObject changed = tree.deepCopy();
        change.accept(changed);
        return changed.equals(tree) ? this : written(changed);
    }

    /** With a field of the object {@code config}; an empty value removes it. */
    private ImageConfig withSetting(String name, JsonElement value) {
        return with(changed -> {
            JsonObject config = changed.get("config") instanceof JsonObject some ? some : new JsonObject();
            config.remove(name);
            if (!isEmpty(value)) {
                config.add(name, value);
            }
            changed.add("config", Json.ordered(config, RunSettings.ORDER));
        });
    }

    private static boolean isEmpty(JsonElement value) {
        return value instanceof JsonArray array && array.isEmpty()
                || value instanceof JsonObject object && object.isEmpty()
                || value instanceof JsonPrimitive primitive
                        && primitive.getAsString().isEmpty();
    }

    /**
     * A configuration with one layer more.
     *
     * @param diffId the digest of the layer that lies on top, not compressed
     * @param entry how it came to be, which is added to the history
     * @return the configuration
     * @throws IllegalArgumentException if the entry says that no layer came of it
     */
    public ImageConfig withLayer(Digest diffId, History entry) {
        if (entry.emptyLayer()) {
            throw new IllegalArgumentException("layer " + diffId + " with the history of an empty layer");
        }
        return with(changed -> {
            JsonObject rootfs = changed.getAsJsonObject("rootfs");
            Json.array(rootfs, "diff_ids").add(diffId.toString());
            Json.array(changed, "history").add(entry.write());
        });
    }

    /**
     * A configuration whose layers have other tars, as when they went out in another form.
     *
     * @param diffIds the digests of as many tars as the configuration lists
     * @return the configuration
     * @throws IllegalArgumentException if it lists more or fewer
     */
    public ImageConfig withDiffIds(List<Digest> diffIds) {
        int listed = diffIds().size();
        if (diffIds.size() != listed) {
            throw new IllegalArgumentException(
                    diffIds.size() + " digests of layers for a configuration that lists " + listed);
        }
        return with(changed -> {
            JsonArray array = new JsonArray();
            diffIds.forEach(diffId -> array.add(diffId.toString()));
            changed.getAsJsonObject("rootfs").add("diff_ids", array);
        });
    }

    /**
     * A configuration with one more entry in its history that no layer came of.
     *
     * @param entry the entry
     * @return the configuration
     * @throws IllegalArgumentException if the entry says that a layer came of it
     */
    public ImageConfig withHistory(History entry) {
        if (!entry.emptyLayer()) {
            throw new IllegalArgumentException("history of a layer without the layer");
        }
        return with(changed -> Json.array(changed, "history").add(entry.write()));
    }

    /**
     * A configuration with another time.
     *
     * @param instant when the image was made, in the years 0 to 9999
     * @return the configuration
     */
    public ImageConfig withCreated(Instant instant) {
        return with(changed -> changed.addProperty("created", Json.time(instant)));
    }

    /**
     * A configuration with another environment.
     *
     * @param variables all variables: {@code NAME=value}
     * @return the configuration
     */
    public ImageConfig withEnvironment(List<String> variables) {
        return withSetting("Env", Json.strings(variables));
    }

    /**
     * A configuration with another entrypoint.
     *
     * @param arguments the program and its first arguments; none removes the field
     * @return the configuration
     */
    public ImageConfig withEntrypoint(List<String> arguments) {
        return withSetting("Entrypoint", Json.strings(arguments));
    }

    /**
     * A configuration with another command.
     *
     * @param arguments those after the entrypoint; none removes the field
     * @return the configuration
     */
    public ImageConfig withCmd(List<String> arguments) {
        return withSetting("Cmd", Json.strings(arguments));
    }

    /**
     * A configuration with another working directory.
     *
     * @param path where the program starts; empty removes the field
     * @return the configuration
     */
    public ImageConfig withWorkingDirectory(String path) {
        return withSetting("WorkingDir", new JsonPrimitive(path));
    }

    /**
     * A configuration with another user.
     *
     * @param user a name or number, and after a colon the group; empty removes the field
     * @return the configuration
     */
    public ImageConfig withUser(String user) {
        return withSetting("User", new JsonPrimitive(user));
    }

    /**
     * A configuration with other labels.
     *
     * @param labels all of them; none removes the field
     * @return the configuration
     */
    public ImageConfig withLabels(Map<String, String> labels) {
        return withSetting("Labels", Json.object(labels));
    }

    /**
     * The JSON: the bytes that were read, or canonical ones.
     *
     * @return a copy
     */
    public byte[] bytes() {
        return bytes.clone();
    }

    /**
     * What a manifest says of this configuration.
     *
     * @return a descriptor of its bytes, of the media type {@link MediaTypes#CONFIG}
     */
    public Descriptor descriptor() {
        return Descriptor.of(MediaTypes.CONFIG, bytes);
    }

    /**
     * When the image was made.
     *
     * @return the time, if it is known
     */
    public Optional<Instant> created() {
        return created;
    }

    /**
     * Who made the image.
     *
     * @return the name, or an empty text
     */
    public String author() {
        return author;
    }

    /**
     * What the image runs on.
     *
     * @return operating system, architecture, variant
     */
    public Platform platform() {
        return platform;
    }

    /**
     * The version of the operating system that the image needs.
     *
     * @return the version, or an empty text
     */
    public String osVersion() {
        return osVersion;
    }

    /**
     * How a container is run.
     *
     * @return the settings
     */
    public RunSettings settings() {
        return settings;
    }

    /**
     * The digests of the layers, not compressed.
     *
     * @return the diff ids, the lowest first
     */
    public List<Digest> diffIds() {
        return diffIds;
    }

    /**
     * How the image came to be.
     *
     * @return the entries, the oldest first; there may be none, whatever the layers
     */
    public List<History> history() {
        return history;
    }
}
