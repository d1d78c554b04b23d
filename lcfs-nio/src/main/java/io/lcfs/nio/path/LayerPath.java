package io.lcfs.nio.path;

import io.lcfs.Layer;
import io.lcfs.Names;
import io.lcfs.nio.file.Location;
import io.lcfs.nio.file.Options;
import io.lcfs.nio.watch.PollingWatchService;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A path of a layer: names separated by single slashes, without a slash at the end. Bytes that are not UTF-8 are
 * represented by lone surrogates, as {@link Names} describes. Immutable.
 */
public final class LayerPath implements Path {
    private static final int[] NO_STARTS = {};

    private final LayerFileSystem fileSystem;
    private final String path;
    /** The indexes at which the names begin; computed at first use. */
    private int @Nullable [] starts;

    /** Creates a path from a string in normal form. */
    LayerPath(LayerFileSystem fileSystem, String path) {
        this.fileSystem = fileSystem;
        this.path = path;
    }

    /** Parses a path. */
    static LayerPath parse(LayerFileSystem fileSystem, String text) {
        int length = text.length();
        boolean normal = true;
        boolean ascii = true;
        char previous = 0;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c == 0) {
                throw new InvalidPathException(text, "NUL in a path", i);
            }
            normal &= c != '/' || previous != '/';
            ascii &= c < 0x80;
            previous = c;
        }
        String name = ascii ? text : canonical(text);
        if (normal && (previous != '/' || length == 1)) {
            return new LayerPath(fileSystem, name);
        }
        return new LayerPath(fileSystem, squeezed(name));
    }

    /**
     * Returns the canonical string of the path's bytes: escaped bytes that form UTF-8 together become the character
     * they encode.
     */
    private static String canonical(String text) {
        try {
            return Names.decode(Names.encode(text));
        } catch (IllegalArgumentException e) {
            throw new InvalidPathException(text, e.getMessage());
        }
    }

    private static String squeezed(String text) {
        StringBuilder squeezed = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '/' || squeezed.length() == 0 || squeezed.charAt(squeezed.length() - 1) != '/') {
                squeezed.append(c);
            }
        }
        if (squeezed.length() > 1 && squeezed.charAt(squeezed.length() - 1) == '/') {
            squeezed.setLength(squeezed.length() - 1);
        }
        return squeezed.toString();
    }

    /**
     * Casts a path to a path of this provider.
     *
     * @throws ProviderMismatchException if the path belongs to another provider
     */
    public static LayerPath of(Path path) {
        if (Objects.requireNonNull(path, "path") instanceof LayerPath ours) {
            return ours;
        }
        throw new ProviderMismatchException(
                path + " is of provider " + path.getFileSystem().provider().getScheme() + ", not of a layer");
    }

    /** Returns the path from the root, in the form that {@link Layer} takes. */
    String fromRoot() {
        if (isAbsolute()) {
            return path;
        }
        return path.isEmpty() ? "/" : "/" + path;
    }

    /** Returns the location of an operation on this path. */
    public Location location() {
        return new Location(fromRoot(), path);
    }

    /** Returns the location of an operation on this path, relative to an open directory. */
    Location locationIn(long directory) {
        return isAbsolute() ? location() : new Location(directory, path, path);
    }

    /** Returns the path of an entry of this directory. */
    LayerPath child(String name) {
        if (path.isEmpty()) {
            return new LayerPath(fileSystem, name);
        }
        return new LayerPath(fileSystem, path.length() == 1 && isAbsolute() ? path + name : path + '/' + name);
    }

    private int[] starts() {
        int[] found = starts;
        if (found == null) {
            found = findStarts();
            starts = found;
        }
        return found;
    }

    private int[] findStarts() {
        if (path.equals("/")) {
            return NO_STARTS;
        }
        int first = isAbsolute() ? 1 : 0;
        int[] found = new int[8];
        int count = 0;
        for (int at = first; at > 0 || count == 0; at = path.indexOf('/', at) + 1) {
            if (count == found.length) {
                found = Arrays.copyOf(found, 2 * count);
            }
            found[count++] = at;
        }
        return Arrays.copyOf(found, count);
    }

    private String name(int index) {
        int[] known = starts();
        return path.substring(known[index], end(known, index));
    }

    private int end(int[] known, int index) {
        return index + 1 < known.length ? known[index + 1] - 1 : path.length();
    }

    @Override
    public LayerFileSystem getFileSystem() {
        return fileSystem;
    }

    @Override
    public boolean isAbsolute() {
        return !path.isEmpty() && path.charAt(0) == '/';
    }

    @Override
    public @Nullable LayerPath getRoot() {
        return isAbsolute() ? fileSystem.root() : null;
    }

    @Override
    public @Nullable LayerPath getFileName() {
        int slash = path.lastIndexOf('/');
        if (slash < 0) {
            return this;
        }
        return path.length() == 1 ? null : new LayerPath(fileSystem, path.substring(slash + 1));
    }

    @Override
    public @Nullable LayerPath getParent() {
        int slash = path.lastIndexOf('/');
        if (slash < 0 || path.length() == 1) {
            return null;
        }
        return slash == 0 ? fileSystem.root() : new LayerPath(fileSystem, path.substring(0, slash));
    }

    @Override
    public int getNameCount() {
        return starts().length;
    }

    @Override
    public LayerPath getName(int index) {
        return subpath(index, index + 1);
    }

    @Override
    public LayerPath subpath(int beginIndex, int endIndex) {
        int[] known = starts();
        if (beginIndex < 0 || beginIndex >= endIndex || endIndex > known.length) {
            throw new IllegalArgumentException(
                    "names " + beginIndex + " to " + endIndex + " of a path with " + known.length);
        }
        return new LayerPath(fileSystem, path.substring(known[beginIndex], end(known, endIndex - 1)));
    }

    @Override
    public boolean startsWith(Path other) {
        if (!isOfSameFileSystem(other)) {
            return false;
        }
        String start = other.toString();
        if (start.isEmpty() || path.isEmpty()) {
            return start.equals(path);
        }
        return path.startsWith(start)
                && (path.length() == start.length() || start.equals("/") || path.charAt(start.length()) == '/');
    }

    @Override
    public boolean endsWith(Path other) {
        if (!isOfSameFileSystem(other)) {
            return false;
        }
        String end = other.toString();
        if (other.isAbsolute() || end.isEmpty() || path.isEmpty()) {
            return end.equals(path);
        }
        return path.endsWith(end)
                && (path.length() == end.length() || path.charAt(path.length() - end.length() - 1) == '/');
    }

    private boolean isOfSameFileSystem(Path other) {
        return Objects.requireNonNull(other, "other").getFileSystem() == fileSystem;
    }

    @Override
    public LayerPath normalize() {
        boolean absolute = isAbsolute();
        Deque<String> kept = new ArrayDeque<>();
        int count = path.isEmpty() ? 0 : getNameCount();
        boolean changed = false;
        for (int i = 0; i < count; i++) {
            String name = name(i);
            boolean up = name.equals("..");
            if (up && !kept.isEmpty() && !kept.getLast().equals("..")) {
                kept.removeLast();
                changed = true;
            } else if (name.equals(".") || up && absolute && kept.isEmpty()) {
                changed = true;
            } else {
                kept.addLast(name);
            }
        }
        return changed ? new LayerPath(fileSystem, (absolute ? "/" : "") + String.join("/", kept)) : this;
    }

    @Override
    public LayerPath resolve(Path other) {
        LayerPath tail = of(other);
        if (tail.isAbsolute() || path.isEmpty()) {
            return tail;
        }
        return tail.path.isEmpty() ? this : child(tail.path);
    }

    @Override
    public LayerPath relativize(Path other) {
        LayerPath there = of(other);
        if (there.isAbsolute() != isAbsolute()) {
            throw new IllegalArgumentException("of " + this + " and " + there + ", only one is absolute");
        }
        if (path.isEmpty()) {
            return there;
        }
        LayerPath from = normalize();
        LayerPath to = there.normalize();
        int fromCount = from.path.isEmpty() ? 0 : from.getNameCount();
        int toCount = to.path.isEmpty() ? 0 : to.getNameCount();
        int common = 0;
        while (common < Math.min(fromCount, toCount) && from.name(common).equals(to.name(common))) {
            common++;
        }
        List<String> names = new ArrayList<>();
        for (int i = common; i < fromCount; i++) {
            if (from.name(i).equals("..")) {
                throw new IllegalArgumentException(
                        "no way from " + this + " to " + there + ": the directory above .. is not known");
            }
            names.add("..");
        }
        for (int i = common; i < toCount; i++) {
            names.add(to.name(i));
        }
        return new LayerPath(fileSystem, String.join("/", names));
    }

    @Override
    public URI toUri() {
        return fileSystem.uriOf(fromRoot());
    }

    @Override
    public LayerPath toAbsolutePath() {
        return isAbsolute() ? this : new LayerPath(fileSystem, fromRoot());
    }

    @Override
    public LayerPath toRealPath(LinkOption... options) throws IOException {
        boolean follow = Options.isFollowed(options);
        try {
            String real = follow
                    ? fileSystem.files().realPath(location())
                    : fileSystem.files().pathOfLink(toAbsolutePath().location());
            return new LayerPath(fileSystem, real);
        } catch (NoSuchFileException e) {
            fileSystem.requireOfJvm(this, e);
            // A symbolic link on the host may lead to a place that the layer has files of its own at.
            return toAbsolutePath().normalize();
        }
    }

    @Override
    public File toFile() {
        if (fileSystem.isDefault()) {
            return new File(path);
        }
        throw new UnsupportedOperationException("a path of a layer is no file of the host: " + this);
    }

    @Override
    public WatchKey register(WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers)
            throws IOException {
        if (Objects.requireNonNull(watcher, "watcher") instanceof PollingWatchService ours) {
            return ours.register(this, location(), events, modifiers);
        }
        throw new ProviderMismatchException("the watch service is of another provider");
    }

    @Override
    public Iterator<Path> iterator() {
        return new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return next < getNameCount();
            }

            @Override
            public Path next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                return getName(next++);
            }
        };
    }

    @Override
    public int compareTo(Path other) {
        LayerPath that = (LayerPath) other;
        int order = path.compareTo(that.path);
        return order != 0 || fileSystem == that.fileSystem ? order : fileSystem.compareTo(that.fileSystem);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LayerPath that && that.fileSystem == fileSystem && that.path.equals(path);
    }

    @Override
    public int hashCode() {
        return path.hashCode();
    }

    @Override
    public String toString() {
        return path;
    }
}
