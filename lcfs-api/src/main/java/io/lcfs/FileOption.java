package io.lcfs;

/** How a file is opened; {@link #NO_FOLLOW} also says how a path is looked at. */
public enum FileOption {
    /** For reading; the default. */
    READ,
    /** For writing. */
    WRITE,
    /** Made, with mode 0644 or the one given, if it is not there. Implies nothing about {@link #WRITE}. */
    CREATE,
    /** Made; an error if it is there. */
    CREATE_NEW,
    /** Its content is dropped; needs {@link #WRITE}. */
    TRUNCATE,
    /**
     * A symbolic link at the end of the path is not followed: {@link Layer#stat} returns its attributes,
     * {@link Layer#openFile} throws a {@link java.nio.file.FileSystemException}.
     */
    NO_FOLLOW
}
