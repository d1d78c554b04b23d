package io.lcfs.build;

import io.lcfs.LayerStore;
import io.lcfs.build.change.CopyAcross;
import io.lcfs.build.dockerfile.BuildStage;
import io.lcfs.build.dockerfile.Dockerfile;
import io.lcfs.build.dockerfile.DockerfileException;
import io.lcfs.build.dockerfile.Instruction;
import io.lcfs.build.place.PlaceFromHost;
import io.lcfs.build.words.Expander;
import io.lcfs.oci.ImageStore;
import io.lcfs.oci.content.NoSuchImageException;
import io.lcfs.oci.content.Platform;
import io.lcfs.oci.image.Image;
import io.lcfs.oci.spec.ImageConfig;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The stages of a Dockerfile as descriptions of images; only those that are asked for. Used by one thread. */
final class DockerfileStages {
    /** The variable PATH of an image on nothing, which Docker sets. */
    static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private final LayerStore store;
    private final ImageStore images;
    private final Dockerfile dockerfile;
    private final DockerfileBuild.Values values;
    private final PlaceFromHost.Context context;
    private final Map<String, String> platformArguments = new TreeMap<>();
    private final Map<String, String> globals = new TreeMap<>();
    private final Map<BuildStage, StageSteps> described = new HashMap<>();
    private final Map<BuildStage, ImageBuilder> finished = new HashMap<>();

    DockerfileStages(
            LayerStore store, Dockerfile dockerfile, DockerfileBuild.Values values, PlaceFromHost.Context context)
            throws DockerfileException {
        this.store = store;
        this.images = ImageStore.of(store);
        this.dockerfile = dockerfile;
        this.values = values;
        this.context = context;
        addPlatform("TARGET", values.platform);
        addPlatform("BUILD", Platform.ofThisMachine());
        for (Instruction argument : dockerfile.arguments()) {
            declareGlobals(argument);
        }
    }

    private void addPlatform(String kind, Platform platform) {
        String variant = platform.variant();
        platformArguments.put(kind + "PLATFORM", platform.toString());
        platformArguments.put(kind + "OS", platform.os());
        platformArguments.put(kind + "ARCH", platform.architecture());
        platformArguments.put(kind + "VARIANT", variant == null ? "" : variant);
    }

    private void declareGlobals(Instruction argument) throws DockerfileException {
        for (String word : argument.arguments()) {
            int equal = word.indexOf('=');
            String name = equal < 0 ? word : word.substring(0, equal);
            @Nullable String given = values.arguments.get(name);
            if (given != null) {
                globals.put(name, given);
            } else if (equal >= 0) {
                globals.put(name, expanded(argument, word.substring(equal + 1)));
            }
        }
    }

    /** Expands a word outside of stages. */
    private String expanded(Instruction instruction, String word) throws DockerfileException {
        Map<String, String> variables = new TreeMap<>(platformArguments);
        variables.putAll(globals);
        try {
            return new Expander(variables, dockerfile.escape()).word(word);
        } catch (IllegalArgumentException e) {
            throw fault(instruction, e.getMessage(), e);
        }
    }

    static DockerfileException fault(Instruction instruction, @Nullable String message, @Nullable Throwable cause) {
        return new DockerfileException(
                instruction.line(), instruction.column(), instruction.keyword() + ": " + message, cause);
    }

    LayerStore store() {
        return store;
    }

    DockerfileBuild.Values values() {
        return values;
    }

    PlaceFromHost.Context context() {
        return context;
    }

    char escape() {
        return dockerfile.escape();
    }

    /** Returns the value that ARG without a default has in a stage; {@code null} if it is not set. */
    @Nullable
    String argument(String name) {
        @Nullable String given = values.arguments.get(name);
        if (given != null) {
            return given;
        }
        @Nullable String global = globals.get(name);
        return global != null ? global : platformArguments.get(name);
    }

    /** Returns the description of a stage whose result is used. */
    ImageBuilder finished(BuildStage stage) throws IOException {
        ImageBuilder known = finished.get(stage);
        if (known == null) {
            known = steps(stage).finished();
            finished.put(stage, known);
        }
        return known;
    }

    private StageSteps steps(BuildStage stage) throws IOException {
        StageSteps known = described.get(stage);
        if (known == null) {
            known = begun(stage);
            known.runAll(stage.instructions());
            described.put(stage, known);
        }
        return known;
    }

    /** Returns a stage before its first instruction. */
    private StageSteps begun(BuildStage stage) throws IOException {
        Instruction from = stage.from();
        String base = expanded(from, from.arguments().get(0));
        Platform platform = platform(from);
        if (base.isEmpty()) {
            throw fault(from, "the image " + from.arguments().get(0) + " is empty after expansion", null);
        }
        if (base.equals("scratch")) {
            ImageBuilder nothing = values.settings.apply(ImageBuilder.fromScratch(store, platform));
            ImageConfig empty = ImageConfig.of(platform);
            return new StageSteps(this, stage, nothing, empty, false)
                    .set(config ->
                            config.withEnvironment(List.of("PATH=" + PATH)).withWorkingDirectory("/"));
        }
        for (BuildStage earlier : dockerfile.stages().subList(0, stage.number())) {
            if (earlier.name().equalsIgnoreCase(base) && !earlier.name().isEmpty()) {
                return steps(earlier).on(stage);
            }
        }
        String name = image(from, base, platform);
        ImageBuilder builder = values.settings.apply(ImageBuilder.from(store, name));
        return new StageSteps(this, stage, builder, config(name), true).onBase();
    }

    private ImageConfig config(String name) throws IOException {
        Image image = images.get(name);
        return images.configOn(image);
    }

    private Platform platform(Instruction from) throws DockerfileException {
        List<String> flag = from.flag("platform");
        if (flag.isEmpty()) {
            return values.platform;
        }
        String text = expanded(from, flag.get(0));
        String[] parts = text.split("/", -1);
        try {
            if (parts.length < 2 || parts.length > 3) {
                throw new IllegalArgumentException("it is not OS/ARCHITECTURE or OS/ARCHITECTURE/VARIANT");
            }
            return new Platform(parts[0], parts[1], parts.length > 2 ? parts[2] : null);
        } catch (IllegalArgumentException e) {
            throw fault(from, "the platform " + text + " is not valid: " + e.getMessage(), e);
        }
    }

    private String image(Instruction instruction, String reference, Platform platform) throws IOException {
        try {
            String name = values.images.find(reference, platform);
            Image ignored = images.get(name);
            return name;
        } catch (NoSuchImageException e) {
            throw fault(instruction, "there is no image " + reference + ": " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw fault(instruction, "the image " + reference + " is not valid: " + e.getMessage(), e);
        }
    }

    /** Returns the origin of COPY --from: a stage before this one, or an image. */
    CopyAcross.Origin origin(Instruction copy, BuildStage stage, String from) throws IOException {
        for (BuildStage other : dockerfile.stages()) {
            if (other.isNamed(from)) {
                if (other.number() >= stage.number()) {
                    throw fault(copy, "the stage " + from + " does not come before this one", null);
                }
                return finished(other).origin();
            }
        }
        if (from.matches("[0-9]+")) {
            throw fault(
                    copy,
                    "there is no stage " + from + "; there are "
                            + dockerfile.stages().size(),
                    null);
        }
        return FileChanges.origin(image(copy, from, values.platform));
    }
}
