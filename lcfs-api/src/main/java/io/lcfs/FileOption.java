package io.lcfs;

/** How a file is opened. */
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
    /** A symbolic link at the end of the path is an error. */
    NO_FOLLOW
}
