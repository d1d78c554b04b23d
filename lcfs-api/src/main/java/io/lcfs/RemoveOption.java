package io.lcfs;

/** How {@link LayerStore#remove} treats a layer that is needed. */
public enum RemoveOption {
    /** Removes the layer also if layers stand on it; they see no difference. */
    FORCE
}
