package io.lcfs.engine.names;

import io.lcfs.Names;
import io.lcfs.engine.OfThread;
import io.lcfs.engine.content.FileData;
import io.lcfs.engine.format.EntryDescriptor;
import io.lcfs.engine.format.InodeDescriptor;
import io.lcfs.engine.format.ItemType;
import io.lcfs.engine.inode.Inode;
import io.lcfs.engine.inode.Permissions;
import io.lcfs.engine.layer.LayerState;
import io.lcfs.engine.tree.Item;
import io.lcfs.engine.tree.ItemDamage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Resolves a path component by component. Its accessors return the result until the next walk. One thread at a time
 * uses it, under the layer's lock. The walk of an ASCII path without symbolic links allocates nothing.
 */
public final class PathResolver {
    /** The treatment of a symbolic link at the end of a path. */
    public enum EndLink {
        /** The link is followed. */
        FOLLOW,
        /** The walk ends at the link itself. With a slash behind it, the link is followed. */
        KEEP,
        /** The walk ends at the link itself, because its name will be changed. */
        NAME
    }

    /** The end of a walk. */
    public enum Outcome {
        FOUND,
        /** Only the last name does not exist. */
        ABSENT,
        /** A directory does not exist, either on the way or in front of trailing dots. */
        MISSING,
        /** The inode at which the path begins does not exist or has no name. */
        GONE,
        NOT_DIRECTORY,
        /** The last name exists but is not a directory, and a slash follows it. */
        SLASHED,
        LOOP,
        NAME_TOO_LONG,
        /** The user may not search a directory on the way. */
        DENIED
    }

    static final int MAX_LINKS = 40;
    public static final int MAX_NAME_BYTES = 255;

    /** The longest target of a symbolic link, in bytes. */
    public static final int MAX_TARGET_BYTES = 4095;

    private static final int KEPT_BYTES = 1 << 16;
    private static final OfThread<PathResolver> OF_THREAD = new OfThread<>(PathResolver::new);
    private static final OfThread<PathResolver> SECOND_OF_THREAD = new OfThread<>(PathResolver::new);

    private final Item item = new Item();
    private byte[] bytes = new byte[256];
    private int length;
    private int position;
    private int nameStart;
    private int nameLength;
    private boolean last;
    private boolean slashed;
    private boolean dotted;
    private int linksFollowed;
    private long parent;
    private long inode;
    private int kind;
    private @Nullable DirectoryPlan plan;
    private Permissions permissions = Permissions.ALL;
    private @Nullable String refusal;

    /** Returns the calling thread's resolver, for an operation with one path. */
    public static PathResolver ofThread() {
        return OF_THREAD.get();
    }

    /** Returns the calling thread's second resolver, for the second path of an operation. */
    public static PathResolver secondOfThread() {
        return SECOND_OF_THREAD.get();
    }

    /**
     * Walks a path.
     *
     * @param allowed the permissions of the user, for searching directories
     * @param start the inode at which the path begins, unless it is absolute
     * @throws IllegalArgumentException if the path contains a NUL, or is relative and may not be
     */
    public Outcome walk(LayerState layer, FileData data, Permissions allowed, Start start, String path, EndLink endLink)
            throws IOException {
        if (!start.takesRelative() && !path.startsWith("/")) {
            throw new IllegalArgumentException("the path is not absolute: " + path);
        }
        encode(path);
        permissions = allowed;
        position = 0;
        linksFollowed = 0;
        slashed = false;
        dotted = false;
        plan = null;
        if (path.startsWith("/")) {
            arrive(ItemType.ROOT_INODE, InodeDescriptor.DIRECTORY);
        } else if (!arriveAt(layer, start.inode())) {
            return Outcome.GONE;
        }
        return advance(layer, data, endLink);
    }

    /** Starts at an inode. Returns whether it exists and has a name. */
    private boolean arriveAt(LayerState layer, long number) throws IOException {
        Inode found = number < ItemType.ROOT_INODE ? null : Inode.find(layer.tree(), number);
        if (found == null || found.linkCount() == 0 || !InodeDescriptor.isVisibleKind(found.kind)) {
            return false;
        }
        arrive(number, found.kind);
        return true;
    }

    /**
     * Continues after {@link Outcome#ABSENT} or {@link Outcome#MISSING} as if the missing name were a directory. That
     * directory is added to a plan, and the walk treats all planned directories as existing ones.
     */
    public Outcome walkOn(LayerState layer, FileData data, String path, DirectoryPlan directories) throws IOException {
        plan = directories;
        inode = directories.add(place(path));
        kind = InodeDescriptor.DIRECTORY;
        return advance(layer, data, EndLink.FOLLOW);
    }

    private Outcome advance(LayerState layer, FileData data, EndLink endLink) throws IOException {
        Outcome outcome = Outcome.FOUND;
        while (outcome == Outcome.FOUND && nextName()) {
            outcome = step(layer, data, endLink);
        }
        boolean endsWithDotAlone = outcome == Outcome.FOUND && hasDot(position);
        return endsWithDotAlone && !maySearch(layer) ? Outcome.DENIED : outcome;
    }

    /** Moves to an inode that was not reached by a name, so the last name is empty. */
    private void arrive(long number, int itsKind) {
        parent = 0;
        nameStart = 0;
        nameLength = 0;
        inode = number;
        kind = itsKind;
    }

    private Outcome step(LayerState layer, FileData data, EndLink endLink) throws IOException {
        if (kind != InodeDescriptor.DIRECTORY) {
            return Outcome.NOT_DIRECTORY;
        }
        if (!maySearch(layer)) {
            return Outcome.DENIED;
        }
        if (nameLength > MAX_NAME_BYTES) {
            return Outcome.NAME_TOO_LONG;
        }
        if (nameLength == 2 && bytes[nameStart] == '.' && bytes[nameStart + 1] == '.') {
            arrive(parentOf(layer, inode), InodeDescriptor.DIRECTORY);
            return Outcome.FOUND;
        }
        parent = inode;
        if (!enter(layer)) {
            inode = 0;
            kind = 0;
            return last ? Outcome.ABSENT : Outcome.MISSING;
        }
        if (kind == InodeDescriptor.SYMBOLIC_LINK && isFollowed(endLink)) {
            return follow(layer, data);
        }
        if (kind != InodeDescriptor.DIRECTORY && slashed && position == length) {
            return last ? Outcome.SLASHED : Outcome.NOT_DIRECTORY;
        }
        return dotted && !maySearch(layer) ? Outcome.DENIED : Outcome.FOUND;
    }

    /** Returns whether the user may look up names in the current directory. */
    private boolean maySearch(LayerState layer) throws IOException {
        if (permissions.isSuperuser() || inode < 0) {
            return true;
        }
        refusal = permissions.searchRefusal(layer.tree(), inode);
        return refusal == null;
    }

    private long parentOf(LayerState layer, long directory) throws IOException {
        DirectoryPlan planned = plan;
        return planned != null && directory < 0
                ? planned.parentOf(directory)
                : Links.parentOf(layer.tree(), directory, item);
    }

    /** Moves from the parent to the current name. Returns whether that name exists in the tree or in the plan. */
    private boolean enter(LayerState layer) throws IOException {
        long planned = plan == null ? 0 : plan.find(parent, bytes, nameStart, nameLength);
        if (planned != 0) {
            inode = planned;
            kind = InodeDescriptor.DIRECTORY;
            return true;
        }
        int entry = parent < 0 ? -1 : Directory.find(layer, parent, bytes, nameStart, nameLength, item);
        if (entry < 0) {
            return false;
        }
        inode = EntryDescriptor.inode(item.buffer(), entry);
        kind = EntryDescriptor.kind(item.buffer(), entry);
        return true;
    }

    private boolean isFollowed(EndLink endLink) {
        return !last || endLink == EndLink.FOLLOW || endLink == EndLink.KEEP && slashed;
    }

    /** Replaces the path up to the link by the link's target. */
    private Outcome follow(LayerState layer, FileData data) throws IOException {
        if (++linksFollowed > MAX_LINKS) {
            return Outcome.LOOP;
        }
        byte[] target = readLink(layer, data, inode);
        int restStart = nameStart + nameLength;
        int restLength = length - restStart;
        byte[] spliced = Arrays.copyOf(target, target.length + restLength);
        System.arraycopy(bytes, restStart, spliced, target.length, restLength);
        bytes = spliced;
        length = spliced.length;
        position = 0;
        arrive(target[0] == '/' ? ItemType.ROOT_INODE : parent, InodeDescriptor.DIRECTORY);
        return Outcome.FOUND;
    }

    /** Returns the content of a symbolic link. */
    public static byte[] readLink(LayerState layer, FileData data, long number) throws IOException {
        Item item = new Item();
        Inode.require(layer.tree(), number, item);
        if (InodeDescriptor.size(item.buffer(), item.offset()) > MAX_TARGET_BYTES) {
            throw ItemDamage.in("symbolic link that is too long", item);
        }
        Inode link = Inode.load(layer.tree(), number);
        ByteBuffer target = ByteBuffer.allocate((int) link.size);
        int read = link.size == 0 ? 0 : data.read(link, target, 0);
        if (read <= 0 || read != link.size) {
            throw ItemDamage.in("symbolic link of " + link.size + " bytes that has " + read, item);
        }
        return target.array();
    }

    private void encode(String path) {
        int chars = path.length();
        if (bytes.length < chars || bytes.length > KEPT_BYTES) {
            bytes = new byte[Math.max(256, chars)];
        }
        byte[] ascii = bytes;
        for (int i = 0; i < chars; i++) {
            char c = path.charAt(i);
            if (c == 0) {
                throw new InvalidPathException(path, "NUL in a path", i);
            }
            if (c > 0x7F) {
                encodeOther(path);
                return;
            }
            ascii[i] = (byte) c;
        }
        length = chars;
    }

    private void encodeOther(String path) {
        int nul = path.indexOf(0);
        if (nul >= 0) {
            throw new InvalidPathException(path, "NUL in a path", nul);
        }
        bytes = Names.encode(path);
        length = bytes.length;
    }

    /** Moves to the next component that is neither empty nor {@code .}. Returns whether there is one. */
    private boolean nextName() {
        int start = skip(position);
        if (start == length) {
            return false;
        }
        int end = start + 1;
        while (end < length && bytes[end] != '/') {
            end++;
        }
        nameStart = start;
        nameLength = end - start;
        position = skip(end);
        slashed = end < length;
        dotted = position == length && hasDot(end);
        last = position == length && !dotted;
        return true;
    }

    private boolean hasDot(int from) {
        for (int i = from; i < length; i++) {
            if (bytes[i] == '.') {
                return true;
            }
        }
        return false;
    }

    private int skip(int from) {
        int at = from;
        while (at < length && (bytes[at] == '/' || isDot(at))) {
            at++;
        }
        return at;
    }

    /** Returns whether the component that begins at a position is a single dot. */
    private boolean isDot(int at) {
        return bytes[at] == '.' && (at == 0 || bytes[at - 1] == '/') && (at + 1 == length || bytes[at + 1] == '/');
    }

    /** Returns the inode that the path names, or 0 if it names none. */
    public long inode() {
        return inode;
    }

    /** Returns the kind of the inode that the path names. */
    public int kind() {
        return kind;
    }

    /** Returns whether a walk reached the directory of the last name, whether or not that name exists there. */
    public boolean isAtLast(Outcome outcome) {
        return switch (outcome) {
            case FOUND, ABSENT, SLASHED -> true;
            case NAME_TOO_LONG -> last;
            case MISSING, GONE, NOT_DIRECTORY, LOOP, DENIED -> false;
        };
    }

    /** Returns whether the path ends with a slash, so that it can only name a directory. */
    public boolean isSlashed() {
        return slashed;
    }

    /** Returns the place of the last name: its directory and the name, which need not exist. */
    public Place place(String path) {
        return new Place(path, parent, Arrays.copyOfRange(bytes, nameStart, nameStart + nameLength), inode, kind);
    }

    /**
     * Returns the place of a name that will be deleted or moved.
     *
     * @throws FileSystemException if the path does not end with a name: it is the root, or it ends with {@code .} or
     *     {@code ..}
     */
    public Place namedPlace(String path) throws FileSystemException {
        if (nameLength == 0) {
            throw new FileSystemException(
                    path, null, "the path has no last name: it is empty or the root, or ends with ..");
        }
        if (dotted) {
            throw new FileSystemException(path, null, "the path has no last name: it ends with a dot");
        }
        return place(path);
    }

    /** Returns the exception for an outcome other than {@link Outcome#FOUND}. */
    public FileSystemException failure(Outcome outcome, String path) {
        return switch (outcome) {
            case ABSENT, MISSING, GONE -> new NoSuchFileException(path);
            case NOT_DIRECTORY, SLASHED -> new NotDirectoryException(path);
            case LOOP -> new FileSystemLoopException(path);
            case DENIED -> new AccessDeniedException(path, null, refusal);
            case NAME_TOO_LONG ->
                new FileSystemException(
                        path, null, "name too long: " + nameLength + " bytes, the limit is " + MAX_NAME_BYTES);
            case FOUND -> throw new IllegalStateException("no failure: " + path);
        };
    }
}
