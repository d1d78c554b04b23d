package io.lcfs.engine.file;

import io.lcfs.CreateOptions;
import io.lcfs.FileKind;
import java.io.IOException;

/** Creates files in a tree with only a mode. */
public final class Making {
    private Making() {}

    private static CreateOptions mode(int mode) {
        return CreateOptions.defaults().withMode(mode);
    }

    /** Describes a new regular file. */
    public static NewInode file(int mode) {
        return NewInode.file(mode(mode));
    }

    /** Creates a regular file. Returns its inode. */
    public static long file(Namespace files, String path, int mode) throws IOException {
        return files.creator().make(path, NewInode.file(mode(mode)), null).number();
    }

    /** Creates a directory. */
    public static void directory(Namespace files, String path, int mode) throws IOException {
        files.creator().make(path, NewInode.directory(mode(mode)));
    }

    /** Creates a symbolic link. */
    public static void symbolicLink(Namespace files, String path, String target) throws IOException {
        files.creator().make(path, NewInode.symbolicLink(target, CreateOptions.defaults()));
    }

    /** Creates a device node, a fifo or a socket. */
    public static void node(Namespace files, String path, FileKind kind, int mode, long rdev) throws IOException {
        files.creator().make(path, NewInode.node(kind, rdev, mode(mode)));
    }
}
