package io.lcfs;

/**
 * A process that reads a store {@linkplain StoreOptions#withBesideWriter(boolean) beside its writer}. Immutable; two
 * are equal if all their values are.
 */
public final class StoreReader {
    private final long processId;
    private final long checkpoint;

    /**
     * Creates a reader, for engines and for tests.
     *
     * @param processId the number of the process, as that process sees it
     * @param checkpoint the number of the checkpoint that it reads
     */
    public StoreReader(long processId, long checkpoint) {
        this.processId = processId;
        this.checkpoint = checkpoint;
    }

    /**
     * Returns the number of the process, as that process sees it. In another container it is another number.
     *
     * @return the number
     */
    public long processId() {
        return processId;
    }

    /**
     * Returns the number of the checkpoint that the process reads; {@link StoreInfo#checkpoints()} is the number of the
     * last one. The writer uses no block again that this checkpoint reaches.
     *
     * @return the number, from 0 on
     */
    public long checkpoint() {
        return checkpoint;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StoreReader that && processId == that.processId && checkpoint == that.checkpoint;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(processId * 31 + checkpoint);
    }

    /** Returns all values in one line. */
    @Override
    public String toString() {
        return "process " + processId + " at checkpoint " + checkpoint;
    }
}
