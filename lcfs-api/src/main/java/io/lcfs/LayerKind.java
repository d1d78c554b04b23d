package io.lcfs;

/** The kind of a layer. */
public enum LayerKind {
    /** The layer can be written. */
    WRITABLE,
    /** The layer was committed and can no longer change. */
    COMMITTED,
    /** The layer cannot change, and has the content of its parent. */
    VIEW
}
