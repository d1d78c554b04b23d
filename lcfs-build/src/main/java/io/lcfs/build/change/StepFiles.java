package io.lcfs.build.change;

import static io.lcfs.FileOption.NO_FOLLOW;

import io.lcfs.CreateOptions;
import io.lcfs.FileInfo;
import io.lcfs.Layer;
import io.lcfs.build.cache.BuildSession;
import io.lcfs.build.cache.KeyedLayer;
import io.lcfs.build.host.HostTree;
import io.lcfs.build.host.KnownFiles;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the changes of one step share. Used by one thread. */
public final class StepFiles {
    private final BuildSession session;
    private final KnownFiles known;
    private final Instant latest;
    private final String workingDirectory;
    private final LayerTimes times;
    private final Map<FileChange, HostTree.Look> looks = new IdentityHashMap<>();
    private final Map<FileChange, String> origins = new IdentityHashMap<>();
    private final Map<FileChange, Layer> brought = new IdentityHashMap<>();

    /** Creates the files of a step; relative paths of the image begin in the working directory. */
    public StepFiles(BuildSession session, KnownFiles known, Instant latest, String workingDirectory) {
        this.session = session;
        this.known = known;
        this.latest = latest;
        this.workingDirectory = workingDirectory.isEmpty() ? "/" : workingDirectory;
        this.times = new LayerTimes(latest);
    }

    /** Returns the session of the build. */
    public BuildSession session() {
        return session;
    }

    /** Returns the known files of the step. */
    public KnownFiles known() {
        return known;
    }

    /** Returns the latest time that a file can have. */
    public Instant latest() {
        return latest;
    }

    /** Returns the time of files and directories that the build makes, which is part of the key of each step. */
    public Instant made() {
        return times.made();
    }

    /** Returns the times of the step's layer. */
    public LayerTimes times() {
        return times;
    }

    /** Keeps what a change saw when the key was made. */
    public void seen(FileChange change, HostTree.Look look) {
        looks.put(change, look);
    }

    /** Returns what a change saw when the key was made. */
    public HostTree.Look look(FileChange change) {
        return Objects.requireNonNull(looks.get(change));
    }

    /** Returns whether a change sees the same now. */
    public boolean isSeenAgain(FileChange change, HostTree.Look look) {
        HostTree.Look before = looks.get(change);
        return before != null && before.isSame(look);
    }

    /** Keeps the layer that a change copies from, which was found when the key was made. */
    public void found(FileChange change, KeyedLayer layer) {
        origins.put(change, Objects.requireNonNull(layer.name()));
    }

    /** Opens the layer that was found when the key was made; one that is in an imported cache is pulled first. */
    public Layer openFound(FileChange change) throws IOException {
        String layer = Objects.requireNonNull(origins.get(change));
        session.need(layer);
        return session.store().openLayer(layer);
    }

    /** Keeps a layer with what a change has brought from elsewhere. */
    public void brought(FileChange change, Layer layer) {
        brought.put(change, layer);
    }

    /** Returns whether a change has brought something. */
    public boolean hasBrought(FileChange change) {
        return brought.containsKey(change);
    }

    /** Returns the layer with what a change has brought. */
    public Layer brought(FileChange change) {
        return Objects.requireNonNull(brought.get(change));
    }

    /** Returns the absolute path of a path of the image. */
    String absolute(String path) {
        if (path.startsWith("/")) {
            return path;
        }
        return workingDirectory + (workingDirectory.endsWith("/") ? "" : "/") + path;
    }

    /**
     * Makes the directories above a path that are missing, and deletes what is at the path, unless that is a directory.
     */
    public void makeRoom(Layer layer, String path) throws IOException {
        String above = above(path);
        layer.createDirectories(above);
        times.touched(layer.realPath(above));
        FileInfo there = find(layer, path);
        if (there != null && there.isDirectory()) {
            throw new FileSystemException(path, null, "is a directory");
        }
        if (there != null) {
            layer.delete(path);
        }
    }

    /** Returns the attributes of a path itself; {@code null} if it does not exist. */
    public static @Nullable FileInfo find(Layer layer, String path) throws IOException {
        try {
            return layer.stat(path, NO_FOLLOW);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /** Returns the directory of the last name of an absolute path. */
    public static String above(String path) {
        int end = path.length();
        while (end > 1 && path.charAt(end - 1) == '/') {
            end--;
        }
        int slash = path.lastIndexOf('/', end - 1);
        return slash <= 0 ? "/" : path.substring(0, slash);
    }

    /** Returns the options, with the time of files that a build makes unless they have another one. */
    public CreateOptions timed(CreateOptions options) {
        Instant time = options.modifiedTime().orElse(made());
        return options.withModifiedTime(time.isAfter(latest) ? latest : time);
    }
}
