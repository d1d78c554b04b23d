package io.lcfs.oci.spec;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.content.MediaTypes;
import io.lcfs.oci.content.Platform;
import io.lcfs.oci.json.Json;
import io.lcfs.oci.json.JsonFields;
import io.lcfs.oci.text.Quote;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of an image (OCI image specification, config.md; Docker's configuration has the same fields).
 * Immutable. A parsed configuration keeps its bytes. A changed configuration is written again, with its fields in a
 * fixed order and including unknown fields. If a change sets a value that the configuration already has, the bytes stay
 * the same.
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

    private static final int MAX_PORT = 65_535;
    private static final Pattern PORTS = Pattern.compile("([0-9]{1,5})(?:-([0-9]{1,5}))?(?:/(?:tcp|udp|sctp))?");
    private static final Pattern SIGNAL =
            Pattern.compile("|(?:SIG)?(?!SIG$)[A-Z][A-Z0-9]{1,8}(?:[+-][0-9]{1,2})?|[1-9]|[1-5][0-9]|6[0-4]");

    private final byte[] bytes;
    private final JsonObject tree;
    private final @Nullable Instant created;
    private final String author;
    private final Platform platform;
    private final String osVersion;
    private final RunSettings settings;
    private final List<Digest> diffIds;
    private final List<History> history;

    private ImageConfig(byte[] bytes, JsonObject tree) throws InvalidImageException {
        JsonFields fields = JsonFields.of(tree, "configuration " + Digest.of(bytes));
        this.bytes = bytes;
        this.tree = tree;
        this.created = fields.instantOrNull("created");
        this.author = fields.stringOrEmpty("author");
        this.platform = DescriptorJson.platform(fields);
        this.osVersion = fields.stringOrEmpty("os.version");
        JsonFields config = fields.objectOrNull("config");
        this.settings = config == null ? RunSettings.NONE : RunSettings.read(config);
        this.diffIds = diffIds(fields.object("rootfs"));
        this.history = history(fields.objects("history"));
    }

    private static List<Digest> diffIds(JsonFields rootfs) throws InvalidImageException {
        if (!rootfs.string("type").equals("layers")) {
            throw rootfs.invalid("type", "is not \"layers\"");
        }
        return List.copyOf(rootfs.digests("diff_ids"));
    }

    private static List<History> history(List<JsonFields> entries) throws InvalidImageException {
        List<History> history = new ArrayList<>();
        for (JsonFields entry : entries) {
            history.add(History.read(entry));
        }
        return List.copyOf(history);
    }

    /**
     * Parses a configuration. O(size).
     *
     * @param bytes the JSON, which is copied
     * @return the configuration
     * @throws InvalidImageException if the bytes are not a valid configuration; the message names the field
     */
    public static ImageConfig parse(byte[] bytes) throws InvalidImageException {
        return new ImageConfig(bytes.clone(), Json.parse(bytes, "configuration"));
    }

    /**
     * Returns the configuration of an image without layers.
     *
     * @param platform the platform that the image runs on
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

    /** Parses a tree that this class built; it is valid unless a caller passed an invalid value. */
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

    /** Returns this configuration with a field of the object {@code config}; an empty value removes the field. */
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
     * Returns this configuration with one more layer.
     *
     * @param diffId the digest of the uncompressed tar of the new top layer
     * @param entry the origin of the layer, which is added to the history
     * @return the configuration
     * @throws IllegalArgumentException if {@link History#emptyLayer()} is true for the entry
     */
    public ImageConfig withLayer(Digest diffId, History entry) {
        if (entry.emptyLayer()) {
            throw new IllegalArgumentException(
                    "the history entry of layer " + diffId + " is that of a step without a layer");
        }
        return with(changed -> {
            JsonObject rootfs = changed.getAsJsonObject("rootfs");
            Json.array(rootfs, "diff_ids").add(diffId.toString());
            Json.array(changed, "history").add(entry.write());
        });
    }

    /**
     * Returns this configuration with other tars of its layers, such as tars in another form, or the tars of upper
     * layers whose digests were not known before.
     *
     * @param diffIds the digests of the tars of all layers that the configuration lists, and of further layers above
     *     them
     * @return the configuration
     * @throws IllegalArgumentException if the configuration lists more layers than there are digests
     */
    public ImageConfig withDiffIds(List<Digest> diffIds) {
        int listed = diffIds().size();
        if (diffIds.size() < listed) {
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
     * Returns this configuration with one more entry in its history, for a step without a layer or for a layer whose
     * tar is not known yet.
     *
     * @param entry the entry
     * @return the configuration
     */
    public ImageConfig withHistory(History entry) {
        return with(changed -> Json.array(changed, "history").add(entry.write()));
    }

    /**
     * Returns this configuration with another history. An entry that stays at its index keeps its unknown fields, even
     * if its time changes.
     *
     * @param entries all entries, the oldest first
     * @return the configuration
     */
    public ImageConfig withHistory(List<History> entries) {
        return with(changed -> {
            JsonArray old = Json.array(changed, "history");
            JsonArray array = new JsonArray();
            for (int i = 0; i < entries.size(); i++) {
                History known = i < history.size() ? history.get(i) : null;
                Instant created = entries.get(i).created();
                if (entries.get(i).equals(known)) {
                    array.add(old.get(i));
                } else if (known != null && created != null && entries.get(i).equals(known.withCreated(created))) {
                    JsonObject entry = old.get(i).getAsJsonObject();
                    entry.addProperty("created", Json.time(created));
                    array.add(entry);
                } else {
                    array.add(entries.get(i).write());
                }
            }
            if (array.isEmpty()) {
                changed.remove("history");
            } else {
                changed.add("history", array);
            }
        });
    }

    /**
     * Returns this configuration with another time.
     *
     * @param instant the time at which the image was made, in the years 0 to 9999
     * @return the configuration
     * @throws IllegalArgumentException if the time is outside these years
     */
    public ImageConfig withCreated(Instant instant) {
        return with(changed -> changed.addProperty("created", Json.time(instant)));
    }

    /**
     * Returns this configuration with another author.
     *
     * @param name the author of the image; an empty string removes the field
     * @return the configuration
     */
    public ImageConfig withAuthor(String name) {
        return with(changed -> {
            changed.remove("author");
            if (!name.isEmpty()) {
                changed.addProperty("author", name);
            }
        });
    }

    /**
     * Returns this configuration with another environment.
     *
     * @param variables all variables, in the form {@code NAME=value}
     * @return the configuration
     * @throws IllegalArgumentException if a variable has no name or no {@code =}, or contains a zero character
     */
    public ImageConfig withEnvironment(List<String> variables) {
        for (String variable : variables) {
            if (variable.indexOf('=') < 1 || variable.indexOf('\0') >= 0) {
                throw new IllegalArgumentException("variable " + Quote.of(variable) + " is not NAME=value");
            }
        }
        return withSetting("Env", Json.strings(variables));
    }

    /**
     * Returns this configuration with another entrypoint.
     *
     * @param arguments the program and its first arguments; an empty list removes the field
     * @return the configuration
     */
    public ImageConfig withEntrypoint(List<String> arguments) {
        return withSetting("Entrypoint", Json.strings(arguments));
    }

    /**
     * Returns this configuration with another command.
     *
     * @param arguments the arguments after the entrypoint, or the program and its arguments if there is no entrypoint;
     *     an empty list removes the field
     * @return the configuration
     */
    public ImageConfig withCmd(List<String> arguments) {
        return withSetting("Cmd", Json.strings(arguments));
    }

    /**
     * Returns this configuration with another working directory.
     *
     * @param path the directory in which the program starts; an empty string removes the field
     * @return the configuration
     */
    public ImageConfig withWorkingDirectory(String path) {
        return withSetting("WorkingDir", new JsonPrimitive(path));
    }

    /**
     * Returns this configuration with another user.
     *
     * @param user a name or number, optionally followed by a colon and the group; an empty string removes the field
     * @return the configuration
     */
    public ImageConfig withUser(String user) {
        return withSetting("User", new JsonPrimitive(user));
    }

    /**
     * Returns this configuration with other exposed ports.
     *
     * @param ports all ports, such as {@code 80}, {@code 80/tcp}, {@code 8000-8010/udp}; an empty list removes the
     *     field
     * @return the configuration
     * @throws IllegalArgumentException if a port is outside 0 to 65535, or its protocol is not tcp, udp or sctp
     */
    public ImageConfig withExposedPorts(List<String> ports) {
        for (String port : ports) {
            Matcher parts = PORTS.matcher(port);
            if (!parts.matches()
                    || Integer.parseInt(parts.group(1)) > MAX_PORT
                    || parts.group(2) != null && Integer.parseInt(parts.group(2)) > MAX_PORT) {
                throw new IllegalArgumentException(
                        "port " + Quote.of(port) + " is not a port or a range of ports from 0 to " + MAX_PORT
                                + ", optionally with /tcp, /udp or /sctp");
            }
        }
        return withSetting("ExposedPorts", Json.names(ports));
    }

    /**
     * Returns this configuration with other volumes.
     *
     * @param paths all volumes, as absolute paths; an empty list removes the field
     * @return the configuration
     * @throws IllegalArgumentException if a path is not absolute
     */
    public ImageConfig withVolumes(List<String> paths) {
        for (String path : paths) {
            if (!path.startsWith("/") || path.indexOf('\0') >= 0) {
                throw new IllegalArgumentException("volume " + Quote.of(path) + " is not an absolute path");
            }
        }
        return withSetting("Volumes", Json.names(paths));
    }

    /**
     * Returns this configuration with another stop signal.
     *
     * @param signal {@code SIGTERM}, {@code SIGRTMIN+3}, or a number; an empty string removes the field
     * @return the configuration
     * @throws IllegalArgumentException if the string is neither a name nor a number of a signal
     */
    public ImageConfig withStopSignal(String signal) {
        if (!SIGNAL.matcher(signal).matches()) {
            throw new IllegalArgumentException("signal " + Quote.of(signal) + " is neither SIGNAME nor 1 to 64");
        }
        return withSetting("StopSignal", new JsonPrimitive(signal));
    }

    /**
     * Returns this configuration with another shell.
     *
     * @param arguments the program and its first arguments; an empty list removes the field
     * @return the configuration
     */
    public ImageConfig withShell(List<String> arguments) {
        return withSetting("Shell", Json.strings(arguments));
    }

    /**
     * Returns this configuration with another health check.
     *
     * @param check the check; {@code null} removes the field
     * @return the configuration
     */
    public ImageConfig withHealthCheck(@Nullable HealthCheck check) {
        return withSetting("Healthcheck", check == null ? new JsonObject() : check.write());
    }

    /**
     * Returns this configuration with other instructions for the builds on the image.
     *
     * @param instructions instructions of a Dockerfile, one each; an empty list removes the field
     * @return the configuration
     */
    public ImageConfig withOnBuild(List<String> instructions) {
        return withSetting("OnBuild", Json.strings(instructions));
    }

    /**
     * Returns this configuration with other labels.
     *
     * @param labels all labels; an empty map removes the field
     * @return the configuration
     */
    public ImageConfig withLabels(Map<String, String> labels) {
        return withSetting("Labels", Json.object(labels));
    }

    /**
     * Returns the JSON: the parsed bytes, or canonical ones after a change.
     *
     * @return a copy of the bytes
     */
    public byte[] bytes() {
        return bytes.clone();
    }

    /**
     * Returns the descriptor of this configuration for a manifest.
     *
     * @return a descriptor of its bytes, of the media type {@link MediaTypes#CONFIG}
     */
    public Descriptor descriptor() {
        return Descriptor.of(MediaTypes.CONFIG, bytes);
    }

    /**
     * Returns the time at which the image was made.
     *
     * @return the time, or empty if it is unknown
     */
    public Optional<Instant> created() {
        return Optional.ofNullable(created);
    }

    /**
     * Returns the author of the image.
     *
     * @return the name, or an empty string
     */
    public String author() {
        return author;
    }

    /**
     * Returns the platform that the image runs on.
     *
     * @return operating system, architecture and variant
     */
    public Platform platform() {
        return platform;
    }

    /**
     * Returns the version of the operating system that the image requires.
     *
     * @return the version, or an empty string
     */
    public String osVersion() {
        return osVersion;
    }

    /**
     * Returns the settings of a container of the image.
     *
     * @return the settings
     */
    public RunSettings settings() {
        return settings;
    }

    /**
     * Returns the digests of the uncompressed tars of the layers.
     *
     * @return the diff IDs, the lowest layer first
     */
    public List<Digest> diffIds() {
        return diffIds;
    }

    /**
     * Returns the history of the image.
     *
     * @return the entries, the oldest first; it may be empty even if there are layers
     */
    public List<History> history() {
        return history;
    }

    /** Returns the digest and the platform. */
    @Override
    public String toString() {
        return "configuration " + descriptor().digest() + " for " + platform;
    }
}
