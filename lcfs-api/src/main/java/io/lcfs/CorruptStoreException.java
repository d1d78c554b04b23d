package io.lcfs;

/** A block is damaged, lost or misplaced. What depends on it cannot be read; the rest of the store can. */
public final class CorruptStoreException extends LayerStoreException {
    private static final long serialVersionUID = 1;

    /** The damaged block. */
    private final long block;

    /**
     * Makes one.
     *
     * @param message what was expected and what was found, with the layer and path if known
     * @param block the number of the damaged block on the device
     */
    public CorruptStoreException(String message, long block) {
        super(message + " (block " + block + ")");
        this.block = block;
    }

    /**
     * Makes one that says more of where the damage is.
     *
     * @param where the layer and path
     * @param cause the finding
     */
    public CorruptStoreException(String where, CorruptStoreException cause) {
        super(where + ": " + cause.getMessage(), cause);
        this.block = cause.block;
    }

    /**
     * The damaged block.
     *
     * @return its number on the device
     */
    public long block() {
        return block;
    }
}
