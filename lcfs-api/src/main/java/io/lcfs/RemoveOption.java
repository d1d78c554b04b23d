package io.lcfs;

/** Options of {@link LayerStore#remove}. */
public enum RemoveOption {
    /** Removes the layer even if it has layers on top, which keep their content. */
    FORCE
}
