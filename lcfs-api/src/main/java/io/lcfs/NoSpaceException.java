package io.lcfs;

import org.jspecify.annotations.Nullable;

/**
 * Thrown if a change needs more space than the store has, or than the store or a layer may use. Nothing was changed.
 */
public final class NoSpaceException extends LayerStoreException {
    private static final long serialVersionUID = 1;

    /** The limit that refused a change. */
    public enum Limit {
        /** The size of the store. */
        STORE_SIZE,
        /** The bytes that the store may use, {@link StoreOptions#maxUsedBytes()}. */
        STORE_USED_BYTES,
        /** The bytes that a layer may own, {@link LayerOptions#maxOwnBytes()}. */
        LAYER_OWN_BYTES,
        /** The inodes that a layer may have, {@link LayerOptions#maxInodes()}. */
        LAYER_INODES
    }

    /** The limit that was reached. */
    private final Limit limit;

    /** The layer whose limit was reached, or null if it is a limit of the store. */
    private final @Nullable String layer;

    /** What the change may have needed: bytes or inodes. */
    private final long requested;

    /** What was left, in the same unit. */
    private final long available;

    /** The bytes that removed layers owned. */
    private final long reclaimableBytes;

    private NoSpaceException(
            Limit limit,
            @Nullable String layer,
            long requested,
            long available,
            long reclaimableBytes,
            String message) {
        super(message);
        this.limit = limit;
        this.layer = layer;
        this.requested = requested;
        this.available = available;
        this.reclaimableBytes = reclaimableBytes;
    }

    /**
     * Creates an exception for a full store.
     *
     * @param requestedBytes the most bytes that the change may need
     * @param availableBytes the bytes that such a change may use now
     * @param capacityBytes the bytes that such changes may use in an empty store
     * @param reclaimableBytes the bytes that removed layers own
     * @param detail another reason for the lack of space, as a clause, or an empty string
     * @return the exception
     */
    public static NoSpaceException ofStore(
            long requestedBytes, long availableBytes, long capacityBytes, long reclaimableBytes, String detail) {
        String message = "no space: " + requestedBytes + " bytes may be needed, " + availableBytes + " of "
                + capacityBytes + " are free" + kept(reclaimableBytes) + (detail.isEmpty() ? "" : "; " + detail);
        return new NoSpaceException(Limit.STORE_SIZE, null, requestedBytes, availableBytes, reclaimableBytes, message);
    }

    /**
     * Creates an exception for a store that would use more than it may.
     *
     * @param requestedBytes the most bytes that the change may need
     * @param usedBytes the bytes that the store uses
     * @param maxUsedBytes the limit
     * @param reclaimableBytes the bytes that removed layers own
     * @return the exception
     */
    public static NoSpaceException ofStoreLimit(
            long requestedBytes, long usedBytes, long maxUsedBytes, long reclaimableBytes) {
        String message = "the store uses " + usedBytes + " bytes and might use up to " + requestedBytes
                + " more, its limit is " + maxUsedBytes + kept(reclaimableBytes);
        return new NoSpaceException(
                Limit.STORE_USED_BYTES,
                null,
                requestedBytes,
                Math.max(0, maxUsedBytes - usedBytes),
                reclaimableBytes,
                message);
    }

    private static String kept(long reclaimableBytes) {
        return reclaimableBytes == 0 ? "" : "; removed layers still own " + reclaimableBytes;
    }

    /**
     * Creates an exception for a layer that would own more than its limit.
     *
     * @param layer the name of the layer
     * @param requestedBytes the bytes that the change may add
     * @param ownBytes the bytes that the layer owns
     * @param maxOwnBytes the layer's limit
     * @return the exception
     */
    public static NoSpaceException ofLayer(String layer, long requestedBytes, long ownBytes, long maxOwnBytes) {
        String message = "layer \"" + layer + "\" owns " + ownBytes + " bytes and would own up to " + requestedBytes
                + " more, its limit is " + maxOwnBytes;
        return new NoSpaceException(
                Limit.LAYER_OWN_BYTES, layer, requestedBytes, Math.max(0, maxOwnBytes - ownBytes), 0, message);
    }

    /**
     * Creates an exception for a layer that would have more inodes than its limit.
     *
     * @param layer the name of the layer
     * @param requestedInodes the inodes that the change would add
     * @param inodes the inodes that the layer has
     * @param maxInodes the layer's limit
     * @return the exception
     */
    public static NoSpaceException ofLayerInodes(String layer, long requestedInodes, long inodes, long maxInodes) {
        String message = "layer \"" + layer + "\" has " + inodes + " inodes and would have " + requestedInodes
                + " more, its limit is " + maxInodes;
        return new NoSpaceException(
                Limit.LAYER_INODES, layer, requestedInodes, Math.max(0, maxInodes - inodes), 0, message);
    }

    /**
     * Returns the limit that refused the change.
     *
     * @return the limit
     */
    public Limit limit() {
        return limit;
    }

    /**
     * Returns the layer whose limit refused the change.
     *
     * @return the layer's name, or {@code null} if it is a limit of the store
     */
    public @Nullable String layer() {
        return layer;
    }

    /**
     * Returns the most bytes that the change may have needed, including the tree nodes that it might have copied.
     *
     * @return the number of bytes; 0 if inodes were lacking
     */
    public long requestedBytes() {
        return limit == Limit.LAYER_INODES ? 0 : requested;
    }

    /**
     * Returns the bytes of the store, or of the limit, that were left for the change. They can exceed {@link
     * #requestedBytes()} if space that was promised to other threads came back meanwhile.
     *
     * @return the number of bytes, at least 0; 0 if inodes were lacking
     */
    public long availableBytes() {
        return limit == Limit.LAYER_INODES ? 0 : available;
    }

    /**
     * Returns the inodes that the change would have added.
     *
     * @return the number of inodes; 0 if bytes were lacking
     */
    public long requestedInodes() {
        return limit == Limit.LAYER_INODES ? requested : 0;
    }

    /**
     * Returns the inodes that the limit had left for the change.
     *
     * @return the number of inodes, at least 0; 0 if bytes were lacking
     */
    public long availableInodes() {
        return limit == Limit.LAYER_INODES ? available : 0;
    }

    /**
     * Returns the bytes that removed layers owned ({@link StoreInfo#residueBytes()}). They come back when open handles
     * of these layers are closed, and when the layers on them are removed.
     *
     * @return the number of bytes; 0 if it is a limit of a layer
     */
    public long reclaimableBytes() {
        return reclaimableBytes;
    }
}
