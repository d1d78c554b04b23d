package io.lcfs;

import org.jspecify.annotations.Nullable;

/** Thrown if a change needs more space than the store has, or than a layer may own. Nothing was changed. */
public final class NoSpaceException extends LayerStoreException {
    private static final long serialVersionUID = 1;

    /** The layer whose limit was reached, or null if the store is full. */
    private final @Nullable String layer;

    /** The most bytes that the change may have needed. */
    private final long requestedBytes;

    /** The bytes that were left. */
    private final long availableBytes;

    private NoSpaceException(String message, @Nullable String layer, long requestedBytes, long availableBytes) {
        super(message);
        this.layer = layer;
        this.requestedBytes = requestedBytes;
        this.availableBytes = availableBytes;
    }

    /**
     * Creates an exception for a full store.
     *
     * @param requestedBytes the most bytes that the change may need
     * @param availableBytes the bytes that such a change may use now
     * @param capacityBytes the bytes that such changes may use in an empty store
     * @param detail another reason for the lack of space, as a clause, or an empty string
     * @return the exception
     */
    public static NoSpaceException ofStore(
            long requestedBytes, long availableBytes, long capacityBytes, String detail) {
        String message = "no space: " + requestedBytes + " bytes may be needed, " + availableBytes + " of "
                + capacityBytes + " are free" + (detail.isEmpty() ? "" : "; " + detail);
        return new NoSpaceException(message, null, requestedBytes, availableBytes);
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
        return new NoSpaceException(message, layer, requestedBytes, Math.max(0, maxOwnBytes - ownBytes));
    }

    /**
     * Returns the layer whose {@linkplain LayerOptions#maxOwnBytes() limit} refused the change.
     *
     * @return the layer's name, or {@code null} if the store itself is full
     */
    public @Nullable String layer() {
        return layer;
    }

    /**
     * Returns the most bytes that the change may have needed, including the tree nodes that it might have copied.
     *
     * @return the number of bytes
     */
    public long requestedBytes() {
        return requestedBytes;
    }

    /**
     * Returns the bytes of the store, or of the layer's limit, that were left for the change. They can exceed
     * {@link #requestedBytes()} if space that was promised to other threads came back meanwhile.
     *
     * @return the number of bytes, at least 0
     */
    public long availableBytes() {
        return availableBytes;
    }
}
