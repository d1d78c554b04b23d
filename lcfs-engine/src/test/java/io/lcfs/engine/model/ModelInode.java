package io.lcfs.engine.model;

import io.lcfs.FileKind;
import java.time.Instant;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An inode of the model: plain data, not shared between layers. Byte arrays are shared, because they never change. */
public final class ModelInode {
    private static final byte[] NOTHING = new byte[0];

    /** The kind of the inode. */
    public final FileKind kind;

    /** The attributes. */
    public int mode;

    long uid;
    long gid;

    /** The number of a device node. */
    public long rdev;

    /** The content of a file, or the target of a symbolic link. Replaced as a whole, never changed. */
    public byte[] content = NOTHING;

    /** The extended attributes. */
    public final TreeMap<String, byte[]> xattrs = new TreeMap<>();

    final TreeMap<String, ModelInode> entries = new TreeMap<>();
    int links = 1;

    /** Data that only the store knows, as {@link Seen} took it over; 0 or null as long as it is not known. */
    long number;

    @Nullable
    Instant mtime;

    @Nullable
    Instant ctime;

    @Nullable
    Instant birthTime;

    /** Creates an inode with one name and without content. */
    public ModelInode(FileKind kind, int mode) {
        this.kind = kind;
        this.mode = mode;
    }

    boolean isDirectory() {
        return kind == FileKind.DIRECTORY;
    }

    /**
     * Returns the number of names. A directory is named by its parent, by itself, and by each of its subdirectories.
     */
    long linkCount() {
        return isDirectory()
                ? 2 + entries.values().stream().filter(ModelInode::isDirectory).count()
                : links;
    }

    /** Writes into a file. */
    public void write(int offset, byte[] bytes) {
        if (bytes.length > 0) {
            content = Arrays.copyOf(content, Math.max(content.length, offset + bytes.length));
            System.arraycopy(bytes, 0, content, offset, bytes.length);
        }
    }

    /** Sets a range of a file to zero. */
    public void punch(int offset, int length) {
        int from = Math.min(offset, content.length);
        content = content.clone();
        Arrays.fill(content, from, Math.min(content.length, offset + length), (byte) 0);
    }

    /** Sets the size of a file. */
    public void truncate(int size) {
        content = Arrays.copyOf(content, size);
    }

    /** Returns a copy of the whole subtree. Names of the same inode stay names of one inode. */
    ModelInode copy(Map<ModelInode, ModelInode> copies) {
        ModelInode known = copies.get(this);
        if (known != null) {
            return known;
        }
        ModelInode copy = new ModelInode(kind, mode);
        copies.put(this, copy);
        copy.uid = uid;
        copy.gid = gid;
        copy.rdev = rdev;
        copy.content = content;
        copy.links = links;
        copy.number = number;
        copy.mtime = mtime;
        copy.ctime = ctime;
        copy.birthTime = birthTime;
        copy.xattrs.putAll(xattrs);
        entries.forEach((name, inode) -> copy.entries.put(name, inode.copy(copies)));
        return copy;
    }

    ModelInode copy() {
        return copy(new IdentityHashMap<>());
    }

    /** Returns everything that a user sees, by path. */
    Map<String, String> describe(Map<ModelInode, String> firstPaths, String path, Map<String, String> all) {
        String first = firstPaths.computeIfAbsent(this, inode -> path);
        all.put(
                path,
                kind + " 0" + Integer.toOctalString(mode) + " " + uid + ":" + gid + " rdev " + rdev
                        + " links " + linkCount() + (isDirectory() ? "" : " first " + first)
                        + " size " + (isDirectory() ? entries.size() : content.length)
                        + " content " + Arrays.hashCode(content) + describeXattrs());
        entries.forEach((name, inode) -> inode.describe(firstPaths, (path.equals("/") ? "" : path) + "/" + name, all));
        return all;
    }

    private String describeXattrs() {
        StringBuilder text = new StringBuilder();
        xattrs.forEach(
                (name, value) -> text.append(" ").append(name).append("=").append(Arrays.hashCode(value)));
        return text.toString();
    }
}
