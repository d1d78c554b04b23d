package io.lcfs.engine.model;

import io.lcfs.FileKind;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.TreeMap;

/** An inode of the model: plain data, no sharing between layers. */
final class ModelInode {
    final FileKind kind;
    int mode;
    long uid;
    long gid;
    long rdev;
    byte[] content = new byte[0];
    final TreeMap<String, byte[]> xattrs = new TreeMap<>();
    final TreeMap<String, ModelInode> entries = new TreeMap<>();
    int links = 1;

    ModelInode(FileKind kind, int mode) {
        this.kind = kind;
        this.mode = mode;
    }

    boolean isDirectory() {
        return kind == FileKind.DIRECTORY;
    }

    void write(int offset, byte[] bytes) {
        if (bytes.length > 0) {
            content = Arrays.copyOf(content, Math.max(content.length, offset + bytes.length));
            System.arraycopy(bytes, 0, content, offset, bytes.length);
        }
    }

    void punch(int offset, int length) {
        int from = Math.min(offset, content.length);
        Arrays.fill(content, from, Math.min(content.length, offset + length), (byte) 0);
    }

    /** A copy of all below; names of one inode stay names of one inode. */
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
        copy.content = content.clone();
        copy.links = links;
        copy.xattrs.putAll(xattrs);
        entries.forEach((name, inode) -> copy.entries.put(name, inode.copy(copies)));
        return copy;
    }

    ModelInode copy() {
        return copy(new IdentityHashMap<>());
    }

    /** Everything that a user sees, by path. */
    Map<String, String> describe(Map<ModelInode, String> firstPaths, String path, Map<String, String> all) {
        String first = firstPaths.computeIfAbsent(this, inode -> path);
        all.put(
                path,
                kind + " 0" + Integer.toOctalString(mode) + " " + uid + ":" + gid + " rdev " + rdev
                        + (isDirectory() ? "" : " links " + links + " first " + first)
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
