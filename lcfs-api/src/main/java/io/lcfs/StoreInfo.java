package io.lcfs;

import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Figures of a whole store. Immutable; two are equal if all their values are. A later version may add values. */
public final class StoreInfo {
    private final UUID uuid;
    private final long sizeBytes;
    private final long usedBytes;
    private final long freeBytes;
    private final long heldBytes;
    private final long reservedBytes;
    private final long residueBytes;
    private final long layers;
    private final long checkpoints;
    private final long stagedBytes;
    private final boolean readOnly;

    private StoreInfo(Builder builder) {
        this.uuid = Objects.requireNonNull(builder.uuid, "uuid");
        this.sizeBytes = builder.sizeBytes;
        this.usedBytes = builder.usedBytes;
        this.freeBytes = builder.freeBytes;
        this.heldBytes = builder.heldBytes;
        this.reservedBytes = builder.reservedBytes;
        this.residueBytes = builder.residueBytes;
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
        private long usedBytes;
        private long freeBytes;
        private long heldBytes;
        private long reservedBytes;
        private long residueBytes;
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
         * Sets {@link StoreInfo#usedBytes()}.
         *
         * @param value the space in use by layers, by removed layers and by the store's own tables, in bytes
         * @return this builder
         */
        public Builder usedBytes(long value) {
            usedBytes = value;
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
         * Sets {@link StoreInfo#heldBytes()}.
         *
         * @param value the part of the free space that waits for reuse until two more checkpoints are durable, in bytes
         * @return this builder
         */
        public Builder heldBytes(long value) {
            heldBytes = value;
            return this;
        }

        /**
         * Sets {@link StoreInfo#reservedBytes()}.
         *
         * @param value the space that only the store itself, removals and checkpoints may use, in bytes
         * @return this builder
         */
        public Builder reservedBytes(long value) {
            reservedBytes = value;
            return this;
        }

        /**
         * Sets {@link StoreInfo#residueBytes()}.
         *
         * @param value the part of the space in use that removed layers own, in bytes
         * @return this builder
         */
        public Builder residueBytes(long value) {
            residueBytes = value;
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
     * Returns the space in use, in bytes: that of all layers, of removed layers, and of the store's own tables. What
     * waits in memory for the next checkpoint has its place already and is counted. Until that checkpoint, up to 1.25
     * MiB more are counted for each layer that is being written, because the layer has taken them in advance. The space
     * in use, {@link #freeBytes()} and {@link #reservedBytes()} together are {@link #sizeBytes()}.
     *
     * @return the value
     */
    public long usedBytes() {
        return usedBytes;
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
     * Returns the part of {@link #freeBytes()} that waits for reuse, in bytes: until two more checkpoints are durable,
     * because superblocks on the device still reach it, and as long as processes that read beside the writer do.
     *
     * @return the value
     */
    public long heldBytes() {
        return heldBytes;
    }

    /**
     * Returns the space that changes which make the store fuller cannot use, in bytes: the maps of free space, what is
     * left of the reserve for removals and checkpoints, what is beyond {@link StoreOptions#maxUsedBytes()}, and the
     * free space of parts of the store whose map is damaged.
     *
     * @return the value
     */
    public long reservedBytes() {
        return reservedBytes;
    }

    /**
     * Returns the part of {@link #usedBytes()} that removed layers own, in bytes: what was not reclaimed yet, what open
     * handles of removed layers keep, and what removed layers below several other layers, or below a writable one, keep
     * for these.
     *
     * @return the value
     */
    public long residueBytes() {
        return residueBytes;
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
                && usedBytes == that.usedBytes
                && freeBytes == that.freeBytes
                && heldBytes == that.heldBytes
                && reservedBytes == that.reservedBytes
                && residueBytes == that.residueBytes
                && layers == that.layers
                && checkpoints == that.checkpoints
                && stagedBytes == that.stagedBytes
                && readOnly == that.readOnly;
    }

    @Override
    public int hashCode() {
        return Objects.hash(
                uuid,
                sizeBytes,
                usedBytes,
                freeBytes,
                heldBytes,
                reservedBytes,
                residueBytes,
                layers,
                checkpoints,
                stagedBytes,
                readOnly);
    }

    /** Returns all values in one line. */
    @Override
    public String toString() {
        return "uuid " + uuid
                + ", sizeBytes " + sizeBytes
                + ", usedBytes " + usedBytes
                + ", freeBytes " + freeBytes
                + ", heldBytes " + heldBytes
                + ", reservedBytes " + reservedBytes
                + ", residueBytes " + residueBytes
                + ", layers " + layers
                + ", checkpoints " + checkpoints
                + ", stagedBytes " + stagedBytes
                + ", readOnly " + readOnly;
    }
}
