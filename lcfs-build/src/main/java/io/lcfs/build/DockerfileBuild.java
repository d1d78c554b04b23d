package io.lcfs.build;

import io.lcfs.LayerStore;
import io.lcfs.build.dockerfile.Dockerfile;
import io.lcfs.build.place.PlaceFromHost;
import io.lcfs.build.run.StepRunner;
import io.lcfs.build.words.IgnoreRules;
import io.lcfs.oci.content.Platform;
import io.lcfs.oci.image.Image;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The build of a Dockerfile, without a daemon: each instruction becomes a step of an {@link ImageBuilder}. Immutable:
 * each method returns another build, and nothing is read before {@link #commitTo} or {@link #describe}.
 *
 * <p><b>Stages</b> that the target does not need are not built. The images that FROM and COPY --from name are images of
 * the store, found by {@link #withBaseImages}.
 *
 * <p><b>RUN</b> needs a runner, see {@link #withRunner}. Its key has the step below, the command, the variables of ENV
 * and ARG that it sees, and the identity of the runner.
 *
 * <p><b>ADD of a URL</b> with http or https makes a file with the mode 0600, and with the time of what the build makes,
 * whatever time the server says. The file is read at each build, unless {@code --checksum} says what it is and the step
 * is known. Proxies are those of Java's system properties.
 *
 * <p><b>Not supported</b> are ADD of Git repositories, RUN --mount, --network and --security, symbolic values
 * of --chmod, and archives compressed with bzip2 or xz. Each of them is an error that names it.
 */
public final class DockerfileBuild {
    private final LayerStore store;
    private final Dockerfile dockerfile;
    private final Path context;
    private final Values values;

    /** The values of a build. They are not changed after the build is made. */
    static final class Values implements Cloneable {
        Map<String, String> arguments = Map.of();
        String target = "";
        Platform platform = Platform.ofThisMachine();
        BaseImages images = (reference, platform) -> reference;

        @Nullable
        StepRunner runner;

        String noRunner = "the build has none";

        @Nullable
        Path ignoreFile;

        UnaryOperator<ImageBuilder> settings = UnaryOperator.identity();

        @Override
        protected Values clone() {
            try {
                return (Values) super.clone();
            } catch (CloneNotSupportedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private DockerfileBuild(LayerStore store, Dockerfile dockerfile, Path context, Values values) {
        this.store = Objects.requireNonNull(store);
        this.dockerfile = Objects.requireNonNull(dockerfile);
        this.context = Objects.requireNonNull(context);
        this.values = values;
    }

    private DockerfileBuild with(Consumer<Values> change) {
        Values changed = values.clone();
        change.accept(changed);
        return new DockerfileBuild(store, dockerfile, context, changed);
    }

    /**
     * Returns the build of a Dockerfile.
     *
     * @param store the store, in which the image is made
     * @param dockerfile the Dockerfile
     * @param context the directory of the host that COPY and ADD read; paths that its {@code .dockerignore} excludes do
     *     not exist for them
     * @return the build
     */
    public static DockerfileBuild of(LayerStore store, Dockerfile dockerfile, Path context) {
        return new DockerfileBuild(store, dockerfile, context, new Values());
    }

    /**
     * Reads a Dockerfile, and returns its build. If there is a file beside the Dockerfile with {@code .dockerignore}
     * appended to its name, it is used instead of the {@code .dockerignore} of the context.
     *
     * @param store the store, in which the image is made
     * @param file the path of the Dockerfile
     * @param context the directory of the host that COPY and ADD read
     * @return the build
     * @throws io.lcfs.build.dockerfile.DockerfileException if the Dockerfile is not valid
     * @throws IOException if the Dockerfile cannot be read
     */
    public static DockerfileBuild read(LayerStore store, Path file, Path context) throws IOException {
        Path ignoreFile = file.resolveSibling(String.valueOf(file.getFileName()) + ".dockerignore");
        DockerfileBuild build = of(store, Dockerfile.parse(file), context);
        return Files.exists(ignoreFile) ? build.with(changed -> changed.ignoreFile = ignoreFile) : build;
    }

    /**
     * Returns this build with the value of a build argument, which an instruction ARG of this name takes. Arguments
     * that no ARG declares are not used, except {@code HTTP_PROXY}, {@code HTTPS_PROXY}, {@code FTP_PROXY}, {@code
     * NO_PROXY} and {@code ALL_PROXY}, in upper or lower case, which all commands see, but which are no part of keys.
     *
     * @param name the name
     * @param value the value
     * @return the build
     * @throws IllegalArgumentException if the name is empty or contains {@code =}
     */
    public DockerfileBuild withArgument(String name, String value) {
        Objects.requireNonNull(value);
        if (name.isEmpty() || name.indexOf('=') >= 0) {
            throw new IllegalArgumentException("name of a build argument \"" + name + "\" is empty or contains =");
        }
        return with(changed -> {
            Map<String, String> all = new TreeMap<>(changed.arguments);
            all.put(name, value);
            changed.arguments = Map.copyOf(all);
        });
    }

    /**
     * Returns this build with another target.
     *
     * @param stage the name or the number of the stage whose result is the image; the last stage by default
     * @return the build
     * @throws IllegalArgumentException if the Dockerfile does not have the stage
     */
    public DockerfileBuild withTarget(String stage) {
        if (dockerfile.stage(stage).isEmpty()) {
            throw new IllegalArgumentException("the Dockerfile has no stage " + stage + "; it has "
                    + dockerfile.stages().stream()
                            .map(one -> one.name().isEmpty() ? Integer.toString(one.number()) : one.name())
                            .toList());
        }
        return with(changed -> changed.target = stage);
    }

    /**
     * Returns this build with another platform.
     *
     * @param platform the platform of images without a base, which is also given to {@link BaseImages#find}; that of
     *     this machine by default
     * @return the build
     */
    public DockerfileBuild withPlatform(Platform platform) {
        return with(changed -> changed.platform = Objects.requireNonNull(platform));
    }

    /**
     * Returns this build with another way to find images.
     *
     * @param images finds the images; by default the reference in the Dockerfile is the name in the store
     * @return the build
     */
    public DockerfileBuild withBaseImages(BaseImages images) {
        return with(changed -> changed.images = Objects.requireNonNull(images));
    }

    /**
     * Returns this build with a runner for RUN.
     *
     * @param runner the runner; without one, RUN is an error
     * @return the build
     */
    public DockerfileBuild withRunner(StepRunner runner) {
        return with(changed -> changed.runner = Objects.requireNonNull(runner));
    }

    /**
     * Returns this build without a runner, so that RUN is an error.
     *
     * @param reason the reason for the message of the error, which follows "a command needs a runner, and"
     * @return the build
     */
    public DockerfileBuild withoutRunner(String reason) {
        return with(changed -> {
            changed.runner = null;
            changed.noRunner = Objects.requireNonNull(reason);
        });
    }

    /**
     * Returns this build with settings of its steps.
     *
     * @param settings returns the description of a stage with its settings, such as {@link ImageBuilder#withTime} and
     *     {@link ImageBuilder#withProgress}, for one without; called for each stage before its first step
     * @return the build
     */
    public DockerfileBuild withSettings(UnaryOperator<ImageBuilder> settings) {
        return with(changed -> changed.settings = Objects.requireNonNull(settings));
    }

    /**
     * Reads the ignored paths and the configurations of the images below, and returns the description of the image.
     * More steps may be added to it. O(instructions).
     *
     * @return the description of the target
     * @throws io.lcfs.build.dockerfile.DockerfileException if an instruction of a stage that is built cannot be used;
     *     the message has its line
     * @throws NotDirectoryException if the context is not a directory
     * @throws IllegalArgumentException if a line of the ignored paths is malformed
     * @throws IOException if a file cannot be read, or an image cannot be found
     */
    public ImageBuilder describe() throws IOException {
        if (!Files.isDirectory(context)) {
            throw new NotDirectoryException(context.toString());
        }
        Path ignoreFile = Optional.ofNullable(values.ignoreFile).orElse(context.resolve(".dockerignore"));
        IgnoreRules ignored;
        try {
            ignored = IgnoreRules.of(Files.readAllLines(ignoreFile));
        } catch (NoSuchFileException e) {
            ignored = IgnoreRules.NONE;
        } catch (CharacterCodingException e) {
            throw new FileSystemException(ignoreFile.toString(), null, "is not a text in UTF-8");
        }
        DockerfileStages stages =
                new DockerfileStages(store, dockerfile, values, new PlaceFromHost.Context(context, ignored));
        int last = dockerfile.stages().size() - 1;
        return stages.finished(
                values.target.isEmpty()
                        ? dockerfile.stages().get(last)
                        : dockerfile.stage(values.target).orElseThrow());
    }

    /**
     * Builds the image and records it, as {@link ImageBuilder#commitTo} does. Durable on return.
     *
     * @param name the image's name in the store; an image that has this name loses it
     * @return the image
     * @throws io.lcfs.build.dockerfile.DockerfileException if an instruction of a stage that is built cannot be used
     * @throws NoSuchFileException if a source of COPY or ADD does not exist, or is excluded
     * @throws IOException as thrown by {@link #describe} and {@link ImageBuilder#commitTo}
     */
    public Image commitTo(String name) throws IOException {
        return describe().commitTo(name);
    }
}
