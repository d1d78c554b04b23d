package io.lcfs.engine.names;

import io.lcfs.Names;
import io.lcfs.engine.OfThread;
import io.lcfs.engine.content.FileData;
import io.lcfs.engine.format.EntryDescriptor;
import io.lcfs.engine.format.InodeDescriptor;
import io.lcfs.engine.format.ItemType;
import io.lcfs.engine.inode.Damage;
import io.lcfs.engine.inode.Inode;
import io.lcfs.engine.inode.Permissions;
import io.lcfs.engine.layer.LayerState;
import io.lcfs.engine.tree.Item;
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
 * Walks a path, one component after the other; the result is in its accessors until the next walk. Belongs to one
 * thread at a time, under the layer's lock. The walk of an ASCII path without symbolic links allocates nothing.
 */
public final class PathResolver {
    /** What is done with a symbolic link at the end of a path. */
    public enum EndLink {
        /** It is followed. */
        FOLLOW,
        /** It is what is looked for; but with a slash behind it, it is followed. */
        KEEP,
        /** It is what is looked for, for the name itself will be changed. */
        NAME
    }

    /** How a walk ended. */
    public enum Outcome {
        FOUND,
        /** All is there but the last name. */
        ABSENT,
        /** A directory is missing: on the way, or before dots at the end. */
        MISSING,
        /** The inode that the path begins at is not there, or has no name any more. */
        GONE,
        NOT_DIRECTORY,
        /** All is there, but the last name is that of no directory, and a slash follows. */
        SLASHED,
        LOOP,
        NAME_TOO_LONG,
        /** A directory on the way must not be searched. */
        DENIED
    }

    static final int MAX_LINKS = 40;
    public static final int MAX_NAME_BYTES = 255;

    /** The longest target of a symbolic link. */
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

    /** The one of the calling thread, for an operation with one path. */
    public static PathResolver ofThread() {
        return OF_THREAD.get();
    }

    /** Returns another resolver of the calling thread, for the other path of an operation with two. */
    public static PathResolver secondOfThread() {
        return SECOND_OF_THREAD.get();
    }

    /**
     * Walks a path from the root, or from the inode that {@link io.lcfs.Layer#byInode} put in front of it.
     *
     * @param allowed whether directories can be searched
     * @throws IllegalArgumentException if it is not absolute or has a NUL in it
     */
    public Outcome walk(LayerState layer, FileData data, Permissions allowed, String path, EndLink endLink)
            throws IOException {
        encode(path);
        permissions = allowed;
        position = 0;
        linksFollowed = 0;
        slashed = false;
        dotted = false;
        plan = null;
        if (beginsAtInode(path)) {
            if (!arriveAtInode(layer, path)) {
                return Outcome.GONE;
            }
        } else {
            arrive(ItemType.ROOT_INODE, InodeDescriptor.DIRECTORY);
        }
        return advance(layer, data, endLink);
    }

    private static boolean beginsAtInode(String path) {
        return path.length() > 1 && path.charAt(1) == 0;
    }

    /** Takes the number behind the NUL; whether there is such an inode, with a name. */
    private boolean arriveAtInode(LayerState layer, String path) throws IOException {
        int digits = path.indexOf('/', 2) < 0 ? path.length() : path.indexOf('/', 2);
        long number;
        try {
            number = Long.parseLong(path, 2, digits, 10);
        } catch (NumberFormatException e) {
            throw new InvalidPathException(path, "NUL in a path", 1);
        }
        Inode found = number < ItemType.ROOT_INODE ? null : Inode.find(layer.tree(), number);
        if (found == null || found.linkCount() == 0 || !InodeDescriptor.isVisibleKind(found.kind)) {
            return false;
        }
        arrive(number, found.kind);
        position = digits;
        return true;
    }

    /**
     * Walks on after {@link Outcome#ABSENT} or {@link Outcome#MISSING}, as if a directory were there: it is added to a
     * plan, and the walk goes through it and all others of the plan.
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

    /** Stands at an inode that was not reached by a name: the last one is empty, wherever the bytes end now. */
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

    /** Tells whether names can be looked for in the directory where the walk is. */
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

    /** Goes from the parent to what has the name there; whether there is such a thing, be it in the plan. */
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

    /** Puts the link's target in the place of the path up to the link. */
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

    /** The content of a symbolic link. */
    public static byte[] readLink(LayerState layer, FileData data, long number) throws IOException {
        Item item = new Item();
        Inode.require(layer.tree(), number, item);
        if (InodeDescriptor.size(item.buffer(), item.offset()) > MAX_TARGET_BYTES) {
            throw Damage.in("symbolic link that is too long", item);
        }
        Inode link = Inode.load(layer.tree(), number);
        ByteBuffer target = ByteBuffer.allocate((int) link.size);
        int read = link.size == 0 ? 0 : data.read(link, target, 0);
        if (read <= 0 || read != link.size) {
            throw Damage.in("symbolic link of " + link.size + " bytes that has " + read, item);
        }
        return target.array();
    }

    private void encode(String path) {
        if (path.isEmpty() || path.charAt(0) != '/') {
            throw new IllegalArgumentException("the path is not absolute: " + path);
        }
        int chars = path.length();
        if (bytes.length < chars || bytes.length > KEPT_BYTES) {
            bytes = new byte[Math.max(256, chars)];
        }
        byte[] ascii = bytes;
        for (int i = 0; i < chars; i++) {
            char c = path.charAt(i);
            if (c == 0 && i != 1) {
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
        int nul = path.indexOf(0, beginsAtInode(path) ? 2 : 0);
        if (nul >= 0) {
            throw new InvalidPathException(path, "NUL in a path", nul);
        }
        bytes = Names.encode(path);
        length = bytes.length;
    }

    /** Goes to the next component that is not empty and not {@code .}; whether there is one. */
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

    /** Tells whether a component that begins here is a dot. */
    private boolean isDot(int at) {
        return bytes[at] == '.' && (at == 0 || bytes[at - 1] == '/') && (at + 1 == length || bytes[at + 1] == '/');
    }

    /** What the path names; 0 if nothing. */
    public long inode() {
        return inode;
    }

    /** The kind of what the path names. */
    public int kind() {
        return kind;
    }

    /** Tells whether a walk came to the directory of the last name, whatever there is of that name. */
    public boolean isAtLast(Outcome outcome) {
        return switch (outcome) {
            case FOUND, ABSENT, SLASHED -> true;
            case NAME_TOO_LONG -> last;
            case MISSING, GONE, NOT_DIRECTORY, LOOP, DENIED -> false;
        };
    }

    /** Tells whether the path ends with a slash, so that it can only name a directory. */
    public boolean isSlashed() {
        return slashed;
    }

    /** The directory that has the last name, and the name: also of one that is absent or missing. */
    public Place place(String path) {
        return new Place(path, parent, Arrays.copyOfRange(bytes, nameStart, nameStart + nameLength), inode, kind);
    }

    /**
     * The place of a name that is to be deleted or moved.
     *
     * @throws FileSystemException if the path ends without one: at the root, or with dots
     */
    public Place namedPlace(String path) throws FileSystemException {
        if (nameLength == 0) {
            throw new FileSystemException(path, null, "the path has no last name: it is the root or ends with ..");
        }
        if (dotted) {
            throw new FileSystemException(path, null, "the path has no last name: it ends with a dot");
        }
        return place(path);
    }

    /** What to throw for an outcome that the caller cannot use. */
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
