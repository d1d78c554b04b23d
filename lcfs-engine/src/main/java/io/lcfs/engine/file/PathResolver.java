package io.lcfs.engine.file;

import io.lcfs.Names;
import io.lcfs.engine.format.InodeDescriptor;
import io.lcfs.engine.format.ItemType;
import io.lcfs.engine.layer.LayerState;
import io.lcfs.engine.tree.Item;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Arrays;
import org.agrona.collections.LongArrayList;

/**
 * Finds what a path names, component by component, without recursion. Symbolic links are followed inside the layer, 40 at
 * most. The directories that were walked are kept, so that {@code ..} leads back by the way one came. One per resolution.
 */
public final class PathResolver {
    private static final int MAX_LINKS = 40;
    private static final int MAX_NAME = 255;

    private final LayerState layer;
    private final String path;
    private final Item item = new Item();
    private final LongArrayList walked = new LongArrayList();
    private byte[] rest;
    private int at;
    private int linksFollowed;

    private PathResolver(LayerState layer, String path) {
        this.layer = layer;
        this.path = path;
        this.rest = encode(path);
    }

    private static byte[] encode(String path) {
        byte[] bytes = Names.encode(path);
        if (bytes.length == 0 || bytes[0] != '/') {
            throw new IllegalArgumentException("path \"" + path + "\" is not absolute");
        }
        for (byte b : bytes) {
            if (b == 0) {
                throw new IllegalArgumentException("path \"" + path.replace('\0', '?') + "\" has a zero byte");
            }
        }
        return bytes;
    }

    /**
     * What a path names.
     *
     * @param path as the user gave it
     * @param parent the directory that the last name is in; 0 if the path ends in no name, as {@code /} or {@code /a/..}
     * @param name the last name
     * @param inode what it names; 0 if nothing
     * @param kind what that is
     */
    public record Resolved(String path, long parent, byte[] name, long inode, int kind) {
        /** Tells whether the path names something. */
        public boolean exists() {
            return inode != 0;
        }

        /** Requires that the path names something. */
        public Resolved existing() throws NoSuchFileException {
            if (inode == 0) {
                throw new NoSuchFileException(path);
            }
            return this;
        }

        /** Requires that the path ends in a name, so that the name can be added or removed. */
        public Resolved named() throws FileSystemException {
            if (parent == 0) {
                throw new FileSystemException(path, null, "the path does not end in a name");
            }
            return this;
        }

        /** Requires that the path names a directory. */
        public Resolved directory() throws IOException {
            if (existing().kind != InodeDescriptor.DIRECTORY) {
                throw new NotDirectoryException(path);
            }
            return this;
        }
    }

    /**
     * Resolves a path.
     *
     * @param follow whether a symbolic link at the end is followed
     * @throws NoSuchFileException if a directory on the way is missing; a missing last name is no error
     */
    public static Resolved resolve(LayerState layer, String path, boolean follow) throws IOException {
        return new PathResolver(layer, path).resolve(follow);
    }

    private Resolved resolve(boolean follow) throws IOException {
        long directory = ItemType.ROOT_INODE;
        walked.addLong(directory);
        while (true) {
            skipSlashes();
            int length = componentLength();
            if (length == 0 || isDots(length)) {
                if (length == 2) {
                    directory = up();
                }
                at += length;
                if (isAtEnd()) {
                    return new Resolved(path, 0, new byte[0], directory, InodeDescriptor.DIRECTORY);
                }
                continue;
            }
            requireShort(length);
            Directory.Entry entry = Directory.find(layer, item, directory, rest, at, length);
            int start = at;
            at += length;
            boolean slash = at < rest.length;
            boolean last = isAtEnd();
            if (entry.kind() == InodeDescriptor.SYMBOLIC_LINK && (!last || follow || slash)) {
                directory = follow(entry.inode(), directory);
                continue;
            }
            if (last) {
                return last(directory, start, length, entry, slash);
            }
            requireDirectory(entry);
            directory = entry.inode();
            walked.addLong(directory);
        }
    }

    private Resolved last(long directory, int start, int length, Directory.Entry entry, boolean slash)
            throws IOException {
        if (slash && entry.inode() != 0 && entry.kind() != InodeDescriptor.DIRECTORY) {
            throw new NotDirectoryException(path);
        }
        byte[] name = Arrays.copyOfRange(rest, start, start + length);
        return new Resolved(path, directory, name, entry.inode(), entry.kind());
    }

    private void skipSlashes() {
        while (at < rest.length && rest[at] == '/') {
            at++;
        }
    }

    private int componentLength() {
        int end = at;
        while (end < rest.length && rest[end] != '/') {
            end++;
        }
        return end - at;
    }

    private boolean isDots(int length) {
        return length <= 2 && rest[at] == '.' && rest[at + length - 1] == '.';
    }

    private boolean isAtEnd() {
        for (int i = at; i < rest.length; i++) {
            if (rest[i] != '/') {
                return false;
            }
        }
        return true;
    }

    private long up() {
        int last = walked.size() - 1;
        if (last > 0) {
            walked.removeAt(last);
        }
        return walked.getLong(walked.size() - 1);
    }

    private void requireShort(int length) throws FileSystemException {
        if (length > MAX_NAME) {
            throw new FileSystemException(path, null, "name too long: " + length + " bytes, the limit is " + MAX_NAME);
        }
    }

    private void requireDirectory(Directory.Entry entry) throws IOException {
        if (entry.inode() == 0) {
            throw new NoSuchFileException(path);
        }
        if (entry.kind() != InodeDescriptor.DIRECTORY) {
            throw new NotDirectoryException(path);
        }
    }

    /** Goes on with what a symbolic link says, before the rest of the path; returns the directory to go on from. */
    private long follow(long link, long directory) throws IOException {
        if (++linksFollowed > MAX_LINKS) {
            throw new FileSystemLoopException(path);
        }
        byte[] target = readLink(layer, Inode.load(layer.tree(), link));
        byte[] next = Arrays.copyOf(target, target.length + rest.length - at);
        System.arraycopy(rest, at, next, target.length, rest.length - at);
        rest = next;
        at = 0;
        if (target.length > 0 && target[0] == '/') {
            walked.clear();
            walked.addLong(ItemType.ROOT_INODE);
            return ItemType.ROOT_INODE;
        }
        return directory;
    }

    /** What a symbolic link says. */
    static byte[] readLink(LayerState layer, Inode link) throws IOException {
        byte[] target = new byte[(int) link.size];
        FileData.read(layer, link, ByteBuffer.wrap(target), 0);
        return target;
    }
}
