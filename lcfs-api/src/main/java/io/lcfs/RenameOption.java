package io.lcfs;

/** How a rename treats its target. */
public enum RenameOption {
    /** An existing target is an error. */
    NO_REPLACE,
    /** The two names change places; both must exist. */
    EXCHANGE
}
