package io.lcfs.build;

import io.lcfs.CopyOptions;
import io.lcfs.CreateOptions;
import io.lcfs.build.cache.BuildSession;
import io.lcfs.build.cache.KeyedLayer;
import io.lcfs.build.change.AddArchive;
import io.lcfs.build.change.CopyAcross;
import io.lcfs.build.change.CopyIn;
import io.lcfs.build.change.DeletePath;
import io.lcfs.build.change.FileChange;
import io.lcfs.build.change.MakeDirectory;
import io.lcfs.build.change.MakeLink;
import io.lcfs.build.change.RunCommand;
import io.lcfs.build.change.WriteFile;
import io.lcfs.build.run.StepCommand;
import io.lcfs.build.run.StepRunner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Changes of files that make one layer of an image, in their order; see {@link ImageBuilder#layer}. Immutable: each
 * method returns other changes. Nothing is read or checked before the image is built.
 *
 * <p>Paths of the image are absolute, or begin in the working directory that the image has at this step. Symbolic links
 * in them are followed within the image. Missing directories above a path are made with mode 0755 and owner 0:0.
 */
public final class FileChanges {
    private static final FileChanges NONE = new FileChanges(List.of());
    private static final int FILE_MODE = 0644;
    private static final int DIRECTORY_MODE = 0755;

    private final List<FileChange> changes;

    private FileChanges(List<FileChange> changes) {
        this.changes = changes;
    }

    /**
     * Returns no changes.
     *
     * @return the changes
     */
    public static FileChanges none() {
        return NONE;
    }

    FileChanges with(FileChange change) {
        List<FileChange> all = new ArrayList<>(changes);
        all.add(change);
        return new FileChanges(List.copyOf(all));
    }

    private static String requirePath(String what, String path) {
        if (path.isEmpty() || path.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    path.isEmpty()
                            ? "the " + what + " is empty"
                            : "the " + what + " contains a NUL: " + path.replace('\0', '?'));
        }
        return path;
    }

    /**
     * Copies a file or a tree of the host with the default options; see {@link #copy(Path, String, CopyOptions)}.
     *
     * @param source the path on the host
     * @param target the path in the image
     * @return the changes
     */
    public FileChanges copy(Path source, String target) {
        return copy(source, target, CopyOptions.defaults());
    }

    /**
     * Copies a file or a tree of the host, as {@link io.lcfs.Layer#copyIn(Path, String, CopyOptions)} does, with these
     * differences: copies belong to 0:0 unless the options set an owner; and if a file is changed while it is copied,
     * the step fails. The listener of the options is called, too.
     *
     * @param source the path on the host; a symbolic link is copied and not followed
     * @param target the path of the copy or, if a file is copied and this ends in a slash, the directory of the copy
     * @param options the choice of files and attributes
     * @return the changes
     * @throws IllegalArgumentException if the target is empty or contains a NUL
     */
    public FileChanges copy(Path source, String target, CopyOptions options) {
        return with(new CopyIn(
                Objects.requireNonNull(source), requirePath("target", target), Objects.requireNonNull(options)));
    }

    /**
     * Copies a file or a tree of another image of the store, as {@link io.lcfs.Layer#copyFrom} does. The copies keep
     * their owners unless the options set one.
     *
     * @param image the name of the image
     * @param source the path in that image, absolute
     * @param target the path of the copy or, if a file is copied and this ends in a slash, the directory of the copy
     * @param options the choice of files and attributes
     * @return the changes
     * @throws IllegalArgumentException if the target is empty or contains a NUL, or the source is not absolute
     */
    public FileChanges copyFrom(String image, String source, String target, CopyOptions options) {
        return copyAcross(origin(Objects.requireNonNull(image)), source, target, options);
    }

    /** Returns an image of the store as the origin of copies. */
    static CopyAcross.Origin origin(String image) {
        return new CopyAcross.Origin() {
            @Override
            public KeyedLayer layer(BuildSession session) throws IOException {
                return session.keyed(session.image(image));
            }

            @Override
            public String shown() {
                return image;
            }
        };
    }

    /**
     * Copies a file or a tree of the result of another build, which is done first and needs no name, as {@link
     * io.lcfs.Layer#copyFrom} does. The copies keep their owners unless the options set one.
     *
     * @param stage the other build, in the same store
     * @param source the path in its result, absolute
     * @param target the path of the copy or, if a file is copied and this ends in a slash, the directory of the copy
     * @param options the choice of files and attributes
     * @return the changes
     * @throws IllegalArgumentException if the target is empty or contains a NUL, or the source is not absolute
     */
    public FileChanges copyFrom(ImageBuilder stage, String source, String target, CopyOptions options) {
        Objects.requireNonNull(stage);
        return copyAcross(stage.origin(), source, target, options);
    }

    private FileChanges copyAcross(CopyAcross.Origin origin, String source, String target, CopyOptions options) {
        if (!requirePath("source", source).startsWith("/")) {
            throw new IllegalArgumentException("the source " + source + " is not absolute");
        }
        return with(new CopyAcross(origin, source, requirePath("target", target), Objects.requireNonNull(options)));
    }

    /**
     * Unpacks a tar of the host, which may be compressed with gzip or zstd, as {@link io.lcfs.oci.LayerTars#apply}
     * does, into a directory of the image. Files of the image with the same paths are replaced, directories are merged.
     * Whiteouts in the tar remove nothing.
     *
     * @param archive the path of the tar on the host
     * @param target the directory in the image, which is made if it is missing
     * @return the changes
     * @throws IllegalArgumentException if the target is empty or contains a NUL
     */
    public FileChanges add(Path archive, String target) {
        return with(new AddArchive(Objects.requireNonNull(archive), requirePath("target", target)));
    }

    /**
     * Writes a file with mode 0644 and owner 0:0; see {@link #write(String, byte[], CreateOptions)}.
     *
     * @param path the path of the file
     * @param content the content, which is copied
     * @return the changes
     */
    public FileChanges write(String path, byte[] content) {
        return write(path, content, CreateOptions.defaults());
    }

    /**
     * Writes a new file, which replaces another file or a symbolic link at this path.
     *
     * @param path the path of the file
     * @param content the content, which is copied
     * @param options the attributes; without a mode 0644, without an owner 0:0, without a time 1970-01-01T00:00:01Z
     * @return the changes
     * @throws IllegalArgumentException if the path is empty or contains a NUL
     */
    public FileChanges write(String path, byte[] content, CreateOptions options) {
        CreateOptions moded = options.mode().isPresent() ? options : options.withMode(FILE_MODE);
        return with(new WriteFile(requirePath("path", path), content, moded));
    }

    /**
     * Makes a directory with mode 0755 and owner 0:0, if there is none; see {@link #mkdir(String, CreateOptions)}.
     *
     * @param path the path of the directory
     * @return the changes
     */
    public FileChanges mkdir(String path) {
        return mkdir(path, CreateOptions.defaults());
    }

    /**
     * Makes a directory if there is none. An existing one gets the attributes that the options set.
     *
     * @param path the path of the directory
     * @param options the attributes; a new directory without a mode gets 0755, without an owner 0:0, without a time
     *     1970-01-01T00:00:01Z
     * @return the changes
     * @throws IllegalArgumentException if the path is empty or contains a NUL
     */
    public FileChanges mkdir(String path, CreateOptions options) {
        return with(new MakeDirectory(requirePath("path", path), Objects.requireNonNull(options), DIRECTORY_MODE));
    }

    /**
     * Deletes a name and everything below it. The step fails if there is no such name.
     *
     * @param path the path; a symbolic link at its end is deleted and not followed
     * @return the changes
     * @throws IllegalArgumentException if the path is empty or contains a NUL
     */
    public FileChanges delete(String path) {
        return with(new DeletePath(requirePath("path", path)));
    }

    /**
     * Makes a symbolic link, which replaces another file or link at this path.
     *
     * @param path the path of the link
     * @param target the target, which need not exist
     * @return the changes
     * @throws IllegalArgumentException if the path or the target is empty or contains a NUL
     */
    public FileChanges link(String path, String target) {
        return with(new MakeLink(requirePath("path", path), requirePath("target", target)));
    }

    /**
     * Runs a command. The key of the step has the identity of the runner, the command, and the variables that it sees,
     * so whatever else the command reads, such as the time or the network, does not count.
     *
     * @param runner the runner
     * @param command the command
     * @return the changes
     */
    public FileChanges run(StepRunner runner, StepCommand command) {
        return with(new RunCommand(Objects.requireNonNull(runner), Objects.requireNonNull(command), Map.of()));
    }

    List<FileChange> list() {
        return changes;
    }
}
