package io.lcfs.build;

import io.lcfs.CopyOptions;
import io.lcfs.CreateOptions;
import io.lcfs.LayerStore;
import io.lcfs.Progress;
import io.lcfs.build.cache.BuildSession;
import io.lcfs.build.cache.CachePlace;
import io.lcfs.build.cache.KeyedLayer;
import io.lcfs.build.change.CopyAcross;
import io.lcfs.build.change.LayerTimes;
import io.lcfs.oci.content.ImageSource;
import io.lcfs.oci.content.ImageTarget;
import io.lcfs.oci.content.Platform;
import io.lcfs.oci.image.Image;
import io.lcfs.oci.spec.HealthCheck;
import io.lcfs.oci.spec.ImageConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The description of an image: a base, and steps in their order. Immutable: each method returns another description,
 * and nothing is read before {@link #commitTo}.
 *
 * <p><b>Steps.</b> A step that changes files makes one layer; a step that changes the configuration makes none. Each of
 * them has an entry in the history of the image. A step of files has a key: the digest of the key of the step below, of
 * what the step does, and of the content that it reads. The layer of a step whose key is known is used again, and
 * nothing is run. Files of the host are read only if their path, size, times or inode number differ from the last look,
 * or if they were changed less than two seconds before it; files of a file system that is not the host's are always
 * read.
 *
 * <p><b>The same input gives the same image</b>, with the same digest, on each machine and each day: the owner of
 * copied files is 0:0, the time of everything that a build makes itself is 1970-01-01T00:00:01Z, and no file and no
 * entry of the history has a later time than {@link #withTime}.
 */
public final class ImageBuilder {
    private static final String EPOCH_VARIABLE = "SOURCE_DATE_EPOCH";

    private final LayerStore store;
    private final Values values;

    /** The values of a description. They are not changed after the description is made. */
    static final class Values implements Cloneable {
        @Nullable
        String image;

        @Nullable
        Platform platform;

        List<BuildStep> steps = List.of();
        Map<String, String> annotations = Map.of();
        Instant time = LayerTimes.MADE;
        Progress progress = Progress.none();
        long cacheBytes = Long.MAX_VALUE;
        List<CachePlace.From> cacheFrom = List.of();
        List<CachePlace.To> cacheTo = List.of();
        boolean hasCmd;

        @Override
        protected Values clone() {
            try {
                return (Values) super.clone();
            } catch (CloneNotSupportedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private ImageBuilder(LayerStore store, Values values) {
        this.store = Objects.requireNonNull(store);
        this.values = values;
    }

    private ImageBuilder with(Consumer<Values> change) {
        Values changed = values.clone();
        change.accept(changed);
        return new ImageBuilder(store, changed);
    }

    private ImageBuilder with(BuildStep step) {
        return with(changed -> changed.steps = plus(changed.steps, step));
    }

    private static <T> List<T> plus(List<T> list, T more) {
        List<T> all = new ArrayList<>(list);
        all.add(more);
        return List.copyOf(all);
    }

    /**
     * Describes an image on an image of the store, with the files and the configuration of that image.
     *
     * @param store the store, in which the new image is made
     * @param image the name of the image below
     * @return the description
     */
    public static ImageBuilder from(LayerStore store, String image) {
        Values values = new Values();
        values.image = Objects.requireNonNull(image);
        return new ImageBuilder(store, values);
    }

    /**
     * Describes an image on nothing.
     *
     * @param store the store, in which the new image is made
     * @param platform the platform that the image runs on
     * @return the description
     */
    public static ImageBuilder fromScratch(LayerStore store, Platform platform) {
        Values values = new Values();
        values.platform = Objects.requireNonNull(platform);
        return new ImageBuilder(store, values);
    }

    /**
     * Returns this description with another latest time, as SOURCE_DATE_EPOCH means it: later times of copied files are
     * replaced by it, and it is the time of the image and of the new entries of its history. Layers of the base are not
     * changed.
     *
     * @param time the time, whose fraction of a second is removed; 1970-01-01T00:00:01Z by default, so that the times
     *     of files do not count
     * @return the description
     * @throws IllegalArgumentException if the year is not in 1 to 9999
     */
    public ImageBuilder withTime(Instant time) {
        ImageConfig.of(new Platform("any", "any", null)).withCreated(time);
        return with(changed -> changed.time = Instant.ofEpochSecond(time.getEpochSecond()));
    }

    /**
     * Returns this description with the time of the environment variable SOURCE_DATE_EPOCH, in seconds since 1970, or
     * unchanged if the variable is not set. No other method reads the environment.
     *
     * @return the description
     * @throws IllegalArgumentException if the variable is not a number of seconds
     */
    public ImageBuilder withTimeOfEnvironment() {
        @Nullable String seconds = System.getenv(EPOCH_VARIABLE);
        return seconds == null ? this : withTime(time(seconds));
    }

    static Instant time(String seconds) {
        try {
            return Instant.ofEpochSecond(Long.parseLong(seconds));
        } catch (NumberFormatException | DateTimeException e) {
            throw new IllegalArgumentException(
                    EPOCH_VARIABLE + " is not a number of seconds since 1970: " + seconds, e);
        }
    }

    /**
     * Returns this description with a listener. Each step of files is a task with the text of its history and its
     * number from 1 on. The task of a step whose layer exists is {@link Progress.Phase#SKIPPED}.
     *
     * @param listener the listener, called by the thread that builds; the steps of a stage are reported to the listener
     *     of the stage, by the thread of the stage
     * @return the description
     */
    public ImageBuilder withProgress(Progress listener) {
        return with(changed -> changed.progress = Objects.requireNonNull(listener));
    }

    /**
     * Returns this description with a limit of the cache, to which {@link #commitTo} prunes at its end; see {@link
     * BuildCache#prune}.
     *
     * @param bytes the most bytes of layers of steps that no image needs; {@link Long#MAX_VALUE}, the default, prunes
     *     nothing
     * @return the description
     * @throws IllegalArgumentException if the number is negative
     */
    public ImageBuilder withCacheBytes(long bytes) {
        BuildCache.requireNotNegative(bytes);
        return with(changed -> changed.cacheBytes = bytes);
    }

    /**
     * Returns this description with a cache that {@link #withCacheTo} exported, also from another store or on another
     * machine: a step that is not known in this store, but in the cache, is not run; its layer is pulled as soon as
     * another step or the image needs it. A cache that does not exist yet is empty. If there are several caches, the
     * first that has a step counts. Nothing shows that a layer is the result of its step, so a cache needs the same
     * trust as the base. The caches of stages are not used, only those of the build whose {@link #commitTo} is called.
     * If the cache has lost the layer of a step, the step is run when its layer is needed.
     *
     * @param source the layout, the archive or the repository of the cache, which is not closed
     * @param reference a tag or a digest
     * @return the description
     */
    public ImageBuilder withCacheFrom(ImageSource source, String reference) {
        CachePlace.From place = new CachePlace.From(Objects.requireNonNull(source), Objects.requireNonNull(reference));
        return with(changed -> changed.cacheFrom = plus(changed.cacheFrom, place));
    }

    /**
     * Returns this description with a place to which {@link #commitTo} exports the layers of all its steps, including
     * those of its stages, and a manifest with their keys, after it has recorded the image. A layer that the place has
     * is not packed again. If there are no steps of files, nothing is written.
     *
     * @param target the layout, the archive or the repository, which is not closed
     * @param tag the tag, which is moved from the cache that has it
     * @return the description
     * @throws IllegalArgumentException if the target does not accept the tag
     */
    public ImageBuilder withCacheTo(ImageTarget target, String tag) {
        target.checkTag(tag);
        CachePlace.To place = new CachePlace.To(target, tag);
        return with(changed -> changed.cacheTo = plus(changed.cacheTo, place));
    }

    /**
     * Adds a step that makes one layer of several changes.
     *
     * @param createdBy the command for the history of the image; empty for one that is made of the changes
     * @param changes the changes
     * @return the description
     * @throws IllegalArgumentException if there are no changes
     */
    public ImageBuilder layer(String createdBy, FileChanges changes) {
        if (changes.list().isEmpty()) {
            throw new IllegalArgumentException("a layer needs at least one change");
        }
        return layer(createdBy, changes, UnaryOperator.identity());
    }

    /** Adds a step that makes one layer and changes the configuration, with one entry in the history. */
    ImageBuilder layer(String createdBy, FileChanges changes, UnaryOperator<ImageConfig> config) {
        return with(new FilesStep(Objects.requireNonNull(createdBy), changes, config));
    }

    private ImageBuilder layer(FileChanges changes) {
        return layer("", changes);
    }

    /**
     * Adds a layer with the copy of a file or a tree of the host; see {@link FileChanges#copy(Path, String)}.
     *
     * @param source the path on the host
     * @param target the path in the image
     * @return the description
     */
    public ImageBuilder copy(Path source, String target) {
        return layer(FileChanges.none().copy(source, target));
    }

    /**
     * Adds a layer with the copy of a file or a tree of the host; see {@link FileChanges#copy(Path, String,
     * CopyOptions)}.
     *
     * @param source the path on the host
     * @param target the path in the image
     * @param options the choice of files and attributes
     * @return the description
     */
    public ImageBuilder copy(Path source, String target, CopyOptions options) {
        return layer(FileChanges.none().copy(source, target, options));
    }

    /**
     * Adds a layer with the copy of a file or a tree of another build; see {@link FileChanges#copyFrom(ImageBuilder,
     * String, String, CopyOptions)}.
     *
     * @param stage the other build
     * @param source the path in its result
     * @param target the path in the image
     * @return the description
     */
    public ImageBuilder copyFrom(ImageBuilder stage, String source, String target) {
        return layer(FileChanges.none().copyFrom(stage, source, target, CopyOptions.defaults()));
    }

    /**
     * Adds a layer with the copy of a file or a tree of another image; see {@link FileChanges#copyFrom(String, String,
     * String, CopyOptions)}.
     *
     * @param image the name of the other image
     * @param source the path in that image
     * @param target the path in the image
     * @return the description
     */
    public ImageBuilder copyFrom(String image, String source, String target) {
        return layer(FileChanges.none().copyFrom(image, source, target, CopyOptions.defaults()));
    }

    /**
     * Adds a layer with the content of a tar; see {@link FileChanges#add}.
     *
     * @param archive the path of the tar on the host
     * @param target the directory in the image
     * @return the description
     */
    public ImageBuilder add(Path archive, String target) {
        return layer(FileChanges.none().add(archive, target));
    }

    /**
     * Adds a layer with a new file; see {@link FileChanges#write(String, byte[])}.
     *
     * @param path the path of the file
     * @param content the content
     * @return the description
     */
    public ImageBuilder write(String path, byte[] content) {
        return layer(FileChanges.none().write(path, content));
    }

    /**
     * Adds a layer with a new file; see {@link FileChanges#write(String, byte[], CreateOptions)}.
     *
     * @param path the path of the file
     * @param content the content
     * @param options the attributes
     * @return the description
     */
    public ImageBuilder write(String path, byte[] content, CreateOptions options) {
        return layer(FileChanges.none().write(path, content, options));
    }

    /**
     * Adds a layer with a directory; see {@link FileChanges#mkdir(String)}.
     *
     * @param path the path of the directory
     * @return the description
     */
    public ImageBuilder mkdir(String path) {
        return layer(FileChanges.none().mkdir(path));
    }

    /**
     * Adds a layer without a name that is below; see {@link FileChanges#delete}.
     *
     * @param path the path
     * @return the description
     */
    public ImageBuilder delete(String path) {
        return layer(FileChanges.none().delete(path));
    }

    /**
     * Adds a layer with a symbolic link; see {@link FileChanges#link}.
     *
     * @param path the path of the link
     * @param target the target
     * @return the description
     */
    public ImageBuilder link(String path, String target) {
        return layer(FileChanges.none().link(path, target));
    }

    /**
     * Adds a step that changes the configuration.
     *
     * @param createdBy the command for the history of the image; empty for a step without an entry in it
     * @param change returns the new configuration for the old one; if it throws an exception, the build ends with it
     * @return the description
     */
    public ImageBuilder configure(String createdBy, UnaryOperator<ImageConfig> change) {
        return with(new ConfigStep(Objects.requireNonNull(createdBy), Objects.requireNonNull(change)));
    }

    /**
     * Adds a step that sets a variable of the environment, in the place of a variable of the same name.
     *
     * @param name the name
     * @param value the value
     * @return the description
     * @throws IllegalArgumentException if the name is empty or contains {@code =}, or one of them contains a NUL
     */
    public ImageBuilder env(String name, String value) {
        return configure("ENV " + name + "=" + value, Settings.env(name, value));
    }

    /**
     * Adds a step that sets the working directory, in which the program starts and relative paths of later steps begin.
     * The directory itself is not made.
     *
     * @param path the path; one that is not absolute begins in the present working directory
     * @return the description
     * @throws IllegalArgumentException if the path is empty or contains a NUL
     */
    public ImageBuilder workdir(String path) {
        return configure("WORKDIR " + path, Settings.workdir(path));
    }

    /**
     * Adds a step that sets the user.
     *
     * @param user a name or number, optionally followed by a colon and the group
     * @return the description
     */
    public ImageBuilder user(String user) {
        Objects.requireNonNull(user);
        return configure("USER " + user, config -> config.withUser(user));
    }

    /**
     * Adds a step that sets the entrypoint. A command that came with the base is removed, because it belongs to the
     * entrypoint of the base.
     *
     * @param arguments the program and its first arguments
     * @return the description
     */
    public ImageBuilder entrypoint(String... arguments) {
        List<String> all = List.of(arguments);
        boolean keepsCmd = values.hasCmd;
        return configure(
                "ENTRYPOINT " + Settings.shown(all),
                config -> keepsCmd
                        ? config.withEntrypoint(all)
                        : config.withEntrypoint(all).withCmd(List.of()));
    }

    /**
     * Adds a step that sets the command.
     *
     * @param arguments the arguments after the entrypoint, or the program and its arguments if there is no entrypoint
     * @return the description
     */
    public ImageBuilder cmd(String... arguments) {
        List<String> all = List.of(arguments);
        return configure("CMD " + Settings.shown(all), config -> config.withCmd(all))
                .with(changed -> changed.hasCmd = true);
    }

    /**
     * Adds a step that sets a label of the image.
     *
     * @param key the key, not empty
     * @param value the value
     * @return the description
     * @throws IllegalArgumentException if the key is empty
     */
    public ImageBuilder label(String key, String value) {
        return configure("LABEL " + key + "=" + value, Settings.label(key, value));
    }

    /**
     * Adds a step that adds a port to the exposed ports.
     *
     * @param port {@code 80}, {@code 80/tcp} or {@code 8000-8010/udp}; without a protocol it is tcp
     * @return the description
     * @throws IllegalArgumentException if it is not a port
     */
    public ImageBuilder expose(String port) {
        return configure("EXPOSE " + port, Settings.expose(port));
    }

    /**
     * Adds a step that adds a path to the volumes.
     *
     * @param path the absolute path
     * @return the description
     * @throws IllegalArgumentException if the path is not absolute
     */
    public ImageBuilder volume(String path) {
        return configure("VOLUME " + path, Settings.volume(path));
    }

    /**
     * Adds a step that sets the signal that ends the program.
     *
     * @param signal {@code SIGTERM}, {@code SIGRTMIN+3}, or a number
     * @return the description
     * @throws IllegalArgumentException if it is not a signal
     */
    public ImageBuilder stopSignal(String signal) {
        return configure("STOPSIGNAL " + signal, Settings.checked(config -> config.withStopSignal(signal)));
    }

    /**
     * Adds a step that sets the health check.
     *
     * @param check the check
     * @return the description
     */
    public ImageBuilder healthcheck(HealthCheck check) {
        return configure("HEALTHCHECK " + Settings.shown(check.test()), config -> config.withHealthCheck(check));
    }

    /**
     * Sets an annotation of the manifest. This is no step, and has no entry in the history.
     *
     * @param key the key, not empty
     * @param value the value
     * @return the description
     * @throws IllegalArgumentException if the key is empty
     */
    public ImageBuilder annotation(String key, String value) {
        Settings.requireNotEmpty("key of an annotation", key);
        return with(changed -> {
            Map<String, String> all = new TreeMap<>(changed.annotations);
            all.put(key, Objects.requireNonNull(value));
            changed.annotations = Map.copyOf(all);
        });
    }

    /**
     * Builds the image and records it. Layers of steps whose keys are known are used; other steps are run, each in a
     * clone of the layer below, and their layers are kept for later builds. If a step fails, it leaves nothing, the
     * layers of the steps before it stay in the cache, and the name still has the image that it had. After a crash, the
     * remains of the interrupted step are removed by the next build or {@link BuildCache#prune}. Several threads may
     * build at the same time, also the same steps, which are run only once. Stages run at the same time, each in a
     * thread of its own, which has ended when this call returns. Nothing is packed before a push.
     *
     * <p>Durable on return. O(names of the host that are copied), and the content of files that are new, and what the
     * steps to run write; if nothing changed, nothing is written but the times of use of the layers.
     *
     * @param name the image's name in the store; an image that has this name loses it
     * @return the image
     * @throws io.lcfs.oci.content.NoSuchImageException if the store lacks the image below or one that is copied from
     * @throws IllegalStateException if the image would have no layer, because it begins with nothing and no step
     *     changes files
     * @throws IllegalArgumentException if a step of the configuration has an invalid value, or a stage is in another
     *     store
     * @throws java.nio.file.NoSuchFileException if a path to copy or to delete does not exist
     * @throws java.nio.file.FileSystemException if a file of the host was changed while it was copied, or a path cannot
     *     be changed
     * @throws io.lcfs.oci.content.InvalidImageException if an archive is not a valid tar, or an imported cache is not
     *     valid
     * @throws io.lcfs.NoSpaceException if the store has no space
     * @throws IOException if the host, the store, or the place of a cache fails
     */
    public Image commitTo(String name) throws IOException {
        Objects.requireNonNull(name);
        Image image;
        try (BuildSession session = BuildSession.of(store, values.cacheFrom, !values.cacheTo.isEmpty())) {
            image = new BuildRun(session, values).commit(name);
            for (CachePlace.To place : values.cacheTo) {
                session.export(place);
            }
        }
        if (values.cacheBytes != Long.MAX_VALUE) {
            PruneReport ignored = BuildCache.of(store).prune(values.cacheBytes);
        }
        return image;
    }

    /** Returns the result of this build as the origin of copies. */
    CopyAcross.Origin origin() {
        return new CopyAcross.Origin() {
            @Override
            public void prepare(BuildSession session) {
                session.begin(ImageBuilder.this, () -> run(session));
            }

            @Override
            public KeyedLayer layer(BuildSession session) throws IOException {
                return session.stage(ImageBuilder.this, () -> run(session));
            }

            private KeyedLayer run(BuildSession session) throws IOException {
                if (session.store() != store) {
                    throw new IllegalArgumentException("a stage of the build is in another store");
                }
                return new BuildRun(session, values).layer();
            }

            @Override
            public String shown() {
                return "stage";
            }
        };
    }
}
