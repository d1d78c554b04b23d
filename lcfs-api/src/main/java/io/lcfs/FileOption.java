package io.lcfs;

/** Options for opening a file; {@link #NO_FOLLOW} is also an option of {@link Layer#stat}. */
public enum FileOption {
    /** Opens the file for reading; the default. */
    READ,
    /** Opens the file for writing. */
    WRITE,
    /** Creates the file, with mode 0644 or the given one, if it does not exist. Does not imply {@link #WRITE}. */
    CREATE,
    /** Creates the file, and fails if it exists. */
    CREATE_NEW,
    /** Removes the content of the file; needs {@link #WRITE}. */
    TRUNCATE,
    /**
     * Does not follow a symbolic link at the end of the path: {@link Layer#stat} returns the attributes of the link,
     * and {@link Layer#openFile} throws a {@link java.nio.file.FileSystemLoopException}.
     */
    NO_FOLLOW
}
