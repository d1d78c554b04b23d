package io.lcfs;

/** What may be done with a layer. */
public enum LayerKind {
    /** It can be written. */
    WRITABLE,
    /** It never changes. */
    COMMITTED,
    /** It never changes, and shows what its parent shows. */
    VIEW
}
