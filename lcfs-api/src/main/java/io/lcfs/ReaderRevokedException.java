package io.lcfs;

/**
 * Thrown by a store that is read {@linkplain StoreOptions#withBesideWriter(boolean) beside its writer}, if the writer
 * has revoked the checkpoint that is read: its space may have been used again. It is also thrown if the writer does not
 * see the reader any more, because the file {@code NAME.readers} was overwritten, or because another part of the
 * reading process opened and closed that file, which ends the process's lock there. What was returned before is right.
 * The reader closes the store and opens it again, at the last checkpoint.
 */
public final class ReaderRevokedException extends LayerStoreException {
    private static final long serialVersionUID = 1;

    /** The path of the store. */
    private final String path;

    /** The number of the revoked checkpoint. */
    private final long checkpoint;

    /**
     * Creates an exception.
     *
     * @param path the path of the store
     * @param checkpoint the number of the revoked checkpoint
     */
    public ReaderRevokedException(String path, long checkpoint) {
        super("the writer of the store " + path + " has revoked checkpoint " + checkpoint
                + ", which this store reads; open it again");
        this.path = path;
        this.checkpoint = checkpoint;
    }

    /**
     * Returns the path of the store.
     *
     * @return the path
     */
    public String path() {
        return path;
    }

    /**
     * Returns the number of the revoked checkpoint.
     *
     * @return the number, from 0 on
     */
    public long checkpoint() {
        return checkpoint;
    }
}
