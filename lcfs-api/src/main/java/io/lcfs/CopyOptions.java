package io.lcfs;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Options of copying a tree: from the host into a layer by {@link Layer#copyIn}, within layers by {@link
 * Layer#copyFrom}, or from a layer to the host by {@link Layer#copyOut}. Immutable.
 *
 * <p><b>Globs</b> are matched with the whole path below the source, such as {@code lib/a.jar}: {@code *} is any part of
 * a name, {@code **} any part of a path, {@code **}{@code /} any number of directories, {@code ?} one character of a
 * name, {@code [a-z]} and {@code [!a-z]} a character of a name that is in a set or not in it, {@code {a,b}} one of
 * several, and a backslash takes the meaning from the next character, also in a set. The source itself is never
 * matched. A match takes O(characters of the glob, times characters of the path).
 */
public final class CopyOptions {
    private static final int UNSET = -1;
    private static final CopyOptions DEFAULTS = new CopyOptions(new Values());

    private final Values values;

    /** The values of options. They are not changed after the options are made. */
    private static final class Values implements Cloneable {
        private long uid = UNSET;
        private long gid = UNSET;
        private int fileMode = UNSET;
        private int directoryMode = UNSET;
        private @Nullable Instant modifiedTime;
        private List<PathGlob> includes = List.of();
        private List<PathGlob> excludes = List.of();
        private SpecialFiles specialFiles = SpecialFiles.COPY;
        private boolean replacesAttributes;
        private boolean hostOwners;
        private boolean hostSetIdBits;
        private Progress progress = Progress.none();

        @Override
        protected Values clone() {
            try {
                return (Values) super.clone();
            } catch (CloneNotSupportedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** The treatment of device nodes and fifos. */
    public enum SpecialFiles {
        /** Copies them if possible; otherwise omits them and lists them in the report. */
        COPY,
        /** Omits them and lists them in the report. */
        LEAVE_OUT,
        /** Ends the copy at the first of them with a {@link java.nio.file.FileSystemException}. */
        REFUSE
    }

    private CopyOptions(Values values) {
        this.values = values;
    }

    private CopyOptions with(Consumer<Values> change) {
        Values changed = values.clone();
        change.accept(changed);
        return new CopyOptions(changed);
    }

    /**
     * Returns options that copy a whole tree with its attributes.
     *
     * @return the options
     */
    public static CopyOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Returns these options with one owner for all copies, instead of that of the source. {@link Layer#copyOut}
     * sets owners only if {@link #withHostOwners} is set.
     *
     * @param uid the user's number, 0 to 2^32 - 1
     * @param gid the group's number, 0 to 2^32 - 1
     * @return the options
     * @throws IllegalArgumentException if a number is out of its range
     */
    public CopyOptions withOwner(long uid, long gid) {
        CreateOptions.defaults().withOwner(uid, gid);
        return with(changed -> {
            changed.uid = uid;
            changed.gid = gid;
        });
    }

    /**
     * Returns these options with one mode for all files that are copied, instead of that of the source: regular files,
     * device nodes and fifos.
     *
     * @param mode the twelve permission bits
     * @return the options
     * @throws IllegalArgumentException if there are other bits in it
     */
    public CopyOptions withFileMode(int mode) {
        CreateOptions.defaults().withMode(mode);
        return with(changed -> changed.fileMode = mode);
    }

    /**
     * Returns these options with one mode for all directories that are copied, instead of that of the source.
     *
     * @param mode the twelve permission bits
     * @return the options
     * @throws IllegalArgumentException if there are other bits in it
     */
    public CopyOptions withDirectoryMode(int mode) {
        CreateOptions.defaults().withMode(mode);
        return with(changed -> changed.directoryMode = mode);
    }

    /**
     * Returns these options with one time of last modification for all copies, instead of that of the source.
     *
     * @param time the time
     * @return the options
     */
    public CopyOptions withModifiedTime(Instant time) {
        return with(changed -> changed.modifiedTime = Objects.requireNonNull(time));
    }

    /**
     * Returns these options with globs that choose what is copied: what matches one of them, all below a directory that
     * matches, and the directories that lead there. Without any, all is copied. A directory that is not chosen is read
     * only if something below it may match: with {@code lib/**} no other directory needs to be readable.
     *
     * @param globs the globs, in the syntax that the class describes
     * @return the options
     * @throws IllegalArgumentException if a glob is malformed
     */
    public CopyOptions withIncludes(List<String> globs) {
        return with(
                changed -> changed.includes = globs.stream().map(PathGlob::of).toList());
    }

    /**
     * Returns these options with globs that exclude names, even if they are included too. Nothing below an excluded
     * directory is copied.
     *
     * @param globs the globs, in the syntax that the class describes
     * @return the options
     * @throws IllegalArgumentException if a glob is malformed
     */
    public CopyOptions withExcludes(List<String> globs) {
        return with(
                changed -> changed.excludes = globs.stream().map(PathGlob::of).toList());
    }

    /**
     * Returns these options with a rule for device nodes, fifos, and sockets of a layer. Sockets of the host are always
     * left out and named in the report, whatever the rule, because they live only as long as their server.
     *
     * @param rule the rule
     * @return the options
     */
    public CopyOptions withSpecialFiles(SpecialFiles rule) {
        return with(changed -> changed.specialFiles = Objects.requireNonNull(rule));
    }

    /**
     * Returns these options with the choice whether an existing directory of the layer gets the attributes of the
     * directory that is copied onto it, or keeps its own. {@link Layer#copyOut} ignores this option.
     *
     * @param replaces whether it gets them
     * @return the options
     */
    public CopyOptions withReplacedAttributes(boolean replaces) {
        return with(changed -> changed.replacesAttributes = replaces);
    }

    /**
     * Returns these options with the choice whether copies on the host get their owners, which needs the rights of the
     * superuser. A file with the user or group 4294967295 ends such a copy, because for Unix this number means
     * "unchanged". Only {@link Layer#copyOut} uses this option.
     *
     * @param owners whether they get their owners
     * @return the options
     */
    public CopyOptions withHostOwners(boolean owners) {
        return with(changed -> changed.hostOwners = owners);
    }

    /**
     * Returns these options with or without set-id and sticky bits on files that are copied to the host. A set-id bit
     * gives the owner's rights to every user that runs the file; without {@link #withHostOwners} the owner is the user
     * of the JVM. Only {@link Layer#copyOut} uses this option.
     *
     * @param bits whether copies keep these bits
     * @return the options
     */
    public CopyOptions withHostSetIdBits(boolean bits) {
        return with(changed -> changed.hostSetIdBits = bits);
    }

    /**
     * Returns these options with a listener. The task of its updates is the path of the source, items are names that
     * were copied, and bytes are those of files; no total is known.
     *
     * @param listener the listener
     * @return the options
     */
    public CopyOptions withProgress(Progress listener) {
        return with(changed -> changed.progress = Objects.requireNonNull(listener));
    }

    /**
     * Returns the user id of the owner of all copies.
     *
     * @return the number, or empty if it is that of the source
     */
    public OptionalLong uid() {
        return values.uid == UNSET ? OptionalLong.empty() : OptionalLong.of(values.uid);
    }

    /**
     * Returns the group id of all copies.
     *
     * @return the number, or empty if it is that of the source
     */
    public OptionalLong gid() {
        return values.gid == UNSET ? OptionalLong.empty() : OptionalLong.of(values.gid);
    }

    /**
     * Returns the mode of files.
     *
     * @return the twelve permission bits, or empty if they are those of the source
     */
    public OptionalInt fileMode() {
        return values.fileMode == UNSET ? OptionalInt.empty() : OptionalInt.of(values.fileMode);
    }

    /**
     * Returns the mode of directories.
     *
     * @return the twelve permission bits, or empty if they are those of the source
     */
    public OptionalInt directoryMode() {
        return values.directoryMode == UNSET ? OptionalInt.empty() : OptionalInt.of(values.directoryMode);
    }

    /**
     * Returns the time of last modification.
     *
     * @return the time, or empty if it is that of the source
     */
    public Optional<Instant> modifiedTime() {
        return Optional.ofNullable(values.modifiedTime);
    }

    /**
     * Returns the globs that choose what is copied.
     *
     * @return the globs; none chooses all
     */
    public List<String> includes() {
        return values.includes.stream().map(PathGlob::toString).toList();
    }

    /**
     * Returns the globs that exclude names.
     *
     * @return the globs
     */
    public List<String> excludes() {
        return values.excludes.stream().map(PathGlob::toString).toList();
    }

    /**
     * Returns the rule for device nodes and fifos.
     *
     * @return the rule
     */
    public SpecialFiles specialFiles() {
        return values.specialFiles;
    }

    /**
     * Returns whether existing directories get other attributes.
     *
     * @return whether they do
     */
    public boolean replacesAttributes() {
        return values.replacesAttributes;
    }

    /**
     * Returns whether copies on the host get their owners.
     *
     * @return whether it does
     */
    public boolean hostOwners() {
        return values.hostOwners;
    }

    /**
     * Returns whether copies on the host keep their set-id and sticky bits.
     *
     * @return whether it does
     */
    public boolean hostSetIdBits() {
        return values.hostSetIdBits;
    }

    /**
     * Returns the listener.
     *
     * @return the listener
     */
    public Progress progress() {
        return values.progress;
    }

    /**
     * Returns whether a path below the source matches a glob of {@link #excludes()}.
     *
     * @param path the path below the source, without a slash at its beginning
     * @return whether it does
     */
    public boolean excludes(String path) {
        return matches(values.excludes, path);
    }

    /**
     * Returns whether a path below the source matches a glob of {@link #includes()}, or there is none.
     *
     * @param path the path below the source, without a slash at its beginning
     * @return whether it does
     */
    public boolean includes(String path) {
        return values.includes.isEmpty() || matches(values.includes, path);
    }

    /**
     * Returns whether something below a directory may match a glob of {@link #includes()}, or there is none. A copy
     * does not read a directory that is not chosen and for which this is false.
     *
     * @param directory the path below the source, without a slash at its beginning
     * @return false only if no path below the directory matches
     */
    public boolean mayIncludeBelow(String directory) {
        return values.includes.isEmpty() || values.includes.stream().anyMatch(glob -> glob.mayMatchBelow(directory));
    }

    private static boolean matches(List<PathGlob> globs, String path) {
        return globs.stream().anyMatch(glob -> glob.matches(path));
    }
}
