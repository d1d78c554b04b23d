package io.lcfs;

import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Figures of a whole store. Immutable; two are equal if all their values are. A later version may add values. */
public final class StoreInfo {
    private final UUID uuid;
    private final long sizeBytes;
    private final long freeBytes;
    private final long layers;
    private final long checkpoints;
    private final long stagedBytes;
    private final boolean readOnly;

    private StoreInfo(Builder builder) {
        this.uuid = Objects.requireNonNull(builder.uuid, "uuid");
        this.sizeBytes = builder.sizeBytes;
        this.freeBytes = builder.freeBytes;
        this.layers = builder.layers;
        this.checkpoints = builder.checkpoints;
        this.stagedBytes = builder.stagedBytes;
        this.readOnly = builder.readOnly;
    }

    /**
     * Returns a builder, for engines and for tests. Numbers that are not set are 0; everything else must be set.
     *
     * @return the builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /** Builds a {@link StoreInfo}. Not thread-safe. */
    public static final class Builder {
        private @Nullable UUID uuid;
        private long sizeBytes;
        private long freeBytes;
        private long layers;
        private long checkpoints;
        private long stagedBytes;
        private boolean readOnly;

        private Builder() {}

        /**
         * Sets {@link StoreInfo#uuid()}.
         *
         * @param value the number that was made with the store
         * @return this builder
         */
        public Builder uuid(UUID value) {
            uuid = value;
            return this;
        }

        /**
         * Sets {@link StoreInfo#sizeBytes()}.
         *
         * @param value the size of the store, in bytes
         * @return this builder
         */
        public Builder sizeBytes(long value) {
            sizeBytes = value;
            return this;
        }

        /**
         * Sets {@link StoreInfo#freeBytes()}.
         *
         * @param value what can be written now or after the next two checkpoints, in bytes; the reserve is not counted
         * @return this builder
         */
        public Builder freeBytes(long value) {
            freeBytes = value;
            return this;
        }

        /**
         * Sets {@link StoreInfo#layers()}.
         *
         * @param value the number of layers that have a name, layer 0 apart: as many as {@link LayerStore#list()}
         *     returns
         * @return this builder
         */
        public Builder layers(long value) {
            layers = value;
            return this;
        }

        /**
         * Sets {@link StoreInfo#checkpoints()}.
         *
         * @param value the number of checkpoints in the life of the store
         * @return this builder
         */
        public Builder checkpoints(long value) {
            checkpoints = value;
            return this;
        }

        /**
         * Sets {@link StoreInfo#stagedBytes()}.
         *
         * @param value what waits in memory for the next checkpoint, in bytes
         * @return this builder
         */
        public Builder stagedBytes(long value) {
            stagedBytes = value;
            return this;
        }

        /**
         * Sets {@link StoreInfo#readOnly()}.
         *
         * @param value whether the store was opened for reading only
         * @return this builder
         */
        public Builder readOnly(boolean value) {
            readOnly = value;
            return this;
        }

        /**
         * Builds it.
         *
         * @return the values
         * @throws NullPointerException if a value that must be set is not
         */
        public StoreInfo build() {
            return new StoreInfo(this);
        }
    }

    /**
     * Returns the number that was made with the store.
     *
     * @return the value
     */
    public UUID uuid() {
        return uuid;
    }

    /**
     * Returns the size of the store, in bytes.
     *
     * @return the value
     */
    public long sizeBytes() {
        return sizeBytes;
    }

    /**
     * Returns what can be written now or after the next two checkpoints, in bytes; the reserve is not counted.
     *
     * @return the value
     */
    public long freeBytes() {
        return freeBytes;
    }

    /**
     * Returns the number of layers that have a name, layer 0 apart: as many as {@link LayerStore#list()} returns.
     *
     * @return the value
     */
    public long layers() {
        return layers;
    }

    /**
     * Returns the number of checkpoints in the life of the store.
     *
     * @return the value
     */
    public long checkpoints() {
        return checkpoints;
    }

    /**
     * Returns what waits in memory for the next checkpoint, in bytes.
     *
     * @return the value
     */
    public long stagedBytes() {
        return stagedBytes;
    }

    /**
     * Returns whether the store was opened for reading only.
     *
     * @return whether it was
     */
    public boolean readOnly() {
        return readOnly;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof StoreInfo that
                && uuid.equals(that.uuid)
                && sizeBytes == that.sizeBytes
                && freeBytes == that.freeBytes
                && layers == that.layers
                && checkpoints == that.checkpoints
                && stagedBytes == that.stagedBytes
                && readOnly == that.readOnly;
    }

    @Override
    public int hashCode() {
        return Objects.hash(uuid, sizeBytes, freeBytes, layers, checkpoints, stagedBytes, readOnly);
    }

    /** Returns all values in one line. */
    @Override
    public String toString() {
        return "uuid " + uuid
                + ", sizeBytes " + sizeBytes
                + ", freeBytes " + freeBytes
                + ", layers " + layers
                + ", checkpoints " + checkpoints
                + ", stagedBytes " + stagedBytes
                + ", readOnly " + readOnly;
    }
}
