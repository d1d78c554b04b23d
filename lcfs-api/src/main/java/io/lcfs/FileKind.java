package io.lcfs;

/** The kind of an inode. */
public enum FileKind {
    /** A regular file. */
    REGULAR,
    /** A directory. */
    DIRECTORY,
    /** A symbolic link. */
    SYMBOLIC_LINK,
    /** A character device, as data. */
    CHARACTER_DEVICE,
    /** A block device, as data. */
    BLOCK_DEVICE,
    /** A fifo, as data. */
    FIFO,
    /** A socket, as data. */
    SOCKET
}
