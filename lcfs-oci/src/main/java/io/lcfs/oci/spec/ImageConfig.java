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

    private static final int MAX_PORT = 65_535;
    private static final Pattern PORTS = Pattern.compile("([0-9]{1,5})(?:-([0-9]{1,5}))?(?:/(?:tcp|udp|sctp))?");
    private static final Pattern SIGNAL =
            Pattern.compile("|(?:SIG)?(?!SIG$)[A-Z][A-Z0-9]{1,8}(?:[+-][0-9]{1,2})?|[1-9]|[1-5][0-9]|6[0-4]");

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
        JsonFields fields = JsonFields.of(tree, "configuration " + Digest.of(bytes));
        this.bytes = bytes;
        this.tree = tree;
        this.created = Optional.ofNullable(fields.instantOrNull("created"));
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
     * A configuration whose layers have other tars, as when they went out in another form, or whose upper layers have tars at last.
     *
     * @param diffIds the digests of the tars of all layers that the configuration lists, and of those above that it does not list yet
     * @return the configuration
     * @throws IllegalArgumentException if it lists more
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
     * A configuration with one more entry in its history: of a step that no layer came of, or of a layer whose tar is not known yet.
     *
     * @param entry the entry
     * @return the configuration
     */
    public ImageConfig withHistory(History entry) {
        return with(changed -> Json.array(changed, "history").add(entry.write()));
    }

    /**
     * A configuration with another history. An entry that stays where it is keeps its unknown fields, also if only its time is another.
     *
     * @param entries all of them, the oldest first
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
     * A configuration with another time.
     *
     * @param instant when the image was made, in the years 0 to 9999
     * @return the configuration
     */
    public ImageConfig withCreated(Instant instant) {
        return with(changed -> changed.addProperty("created", Json.time(instant)));
    }

    /**
     * A configuration with another author.
     *
     * @param name who made the image; empty removes the field
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
     * A configuration with another environment.
     *
     * @param variables all variables: {@code NAME=value}
     * @return the configuration
     * @throws IllegalArgumentException if one has no name, no {@code =}, or a zero character
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
     * A configuration with other exposed ports.
     *
     * @param ports all of them: {@code 80}, {@code 80/tcp}, {@code 8000-8010/udp}; none removes the field
     * @return the configuration
     * @throws IllegalArgumentException if one is no port of 0 to 65535, or of another protocol than tcp, udp and sctp
     */
    public ImageConfig withExposedPorts(List<String> ports) {
        for (String port : ports) {
            Matcher parts = PORTS.matcher(port);
            if (!parts.matches()
                    || Integer.parseInt(parts.group(1)) > MAX_PORT
                    || parts.group(2) != null && Integer.parseInt(parts.group(2)) > MAX_PORT) {
                throw new IllegalArgumentException(
                        "port " + Quote.of(port) + " is not 0 to " + MAX_PORT + ", and /tcp, /udp or /sctp");
            }
        }
        return withSetting("ExposedPorts", Json.names(ports));
    }

    /**
     * A configuration with other volumes.
     *
     * @param paths all of them, which are absolute; none removes the field
     * @return the configuration
     * @throws IllegalArgumentException if one is not absolute
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
     * A configuration with another signal that ends the program.
     *
     * @param signal {@code SIGTERM}, {@code SIGRTMIN+3}, or a number; empty removes the field
     * @return the configuration
     * @throws IllegalArgumentException if it is neither a name nor a number of a signal
     */
    public ImageConfig withStopSignal(String signal) {
        if (!SIGNAL.matcher(signal).matches()) {
            throw new IllegalArgumentException("signal " + Quote.of(signal) + " is neither SIGNAME nor 1 to 64");
        }
        return withSetting("StopSignal", new JsonPrimitive(signal));
    }

    /**
     * A configuration with another shell.
     *
     * @param arguments the program and its first arguments; none removes the field
     * @return the configuration
     */
    public ImageConfig withShell(List<String> arguments) {
        return withSetting("Shell", Json.strings(arguments));
    }

    /**
     * A configuration with another health check.
     *
     * @param check the check; {@code null} removes the field
     * @return the configuration
     */
    public ImageConfig withHealthCheck(@Nullable HealthCheck check) {
        return withSetting("Healthcheck", check == null ? new JsonObject() : check.write());
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

    /** What the image runs on, and its digest. */
    @Override
    public String toString() {
        return "configuration " + descriptor().digest() + " for " + platform;
    }
}
