package io.lcfs.engine.file;

import io.lcfs.CreateOptions;
import io.lcfs.FileKind;
import java.io.IOException;

/** Makes things in a file tree with a mode alone. */
public final class Making {
    private Making() {}

    private static CreateOptions mode(int mode) {
        return CreateOptions.defaults().withMode(mode);
    }

    /** A regular file that is to be made. */
    public static NewInode file(int mode) {
        return NewInode.file(mode(mode));
    }

    /** Makes a regular file; returns its inode. */
    public static long file(Namespace files, String path, int mode) throws IOException {
        return files.creator().make(path, NewInode.file(mode(mode)), null).number();
    }

    /** Makes a directory. */
    public static void directory(Namespace files, String path, int mode) throws IOException {
        files.creator().make(path, NewInode.directory(mode(mode)));
    }

    /** Makes a symbolic link. */
    public static void symbolicLink(Namespace files, String path, String target) throws IOException {
        files.creator().make(path, NewInode.symbolicLink(target, CreateOptions.defaults()));
    }

    /** Makes a device node, a fifo or a socket. */
    public static void node(Namespace files, String path, FileKind kind, int mode, long rdev) throws IOException {
        files.creator().make(path, NewInode.node(kind, rdev, mode(mode)));
    }
}
