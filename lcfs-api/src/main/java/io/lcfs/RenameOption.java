package io.lcfs;

/** Options of {@link Layer#rename}. */
public enum RenameOption {
    /** Refuses to replace an existing target. */
    NO_REPLACE,
    /** Exchanges the two names, both of which must exist. */
    EXCHANGE
}
