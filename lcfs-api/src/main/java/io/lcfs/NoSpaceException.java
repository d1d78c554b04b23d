package io.lcfs;

import org.jspecify.annotations.Nullable;

/** Thrown if a change needs more space than the store has, or than a layer may own. Nothing was changed. */
public final class NoSpaceException extends LayerStoreException {
    private static final long serialVersionUID = 1;

    /** The layer whose limit refused; null if it was the size of the store. */
    private final @Nullable String layer;

    /** How much the change may have needed. */
    private final long requestedBytes;

    /** How much was left. */
    private final long availableBytes;

    private NoSpaceException(String message, @Nullable String layer, long requestedBytes, long availableBytes) {
        super(message);
        this.layer = layer;
        this.requestedBytes = requestedBytes;
        this.availableBytes = availableBytes;
    }

    /**
     * Creates an exception that says that the store is full.
     *
     * @param requestedBytes what the change may need
     * @param availableBytes what of the store such a change may use now
     * @param capacityBytes what such changes may use of the store when it is empty
     * @param detail what else makes the space scarce, as a clause; empty if nothing does
     * @return the exception
     */
    public static NoSpaceException ofStore(
            long requestedBytes, long availableBytes, long capacityBytes, String detail) {
        String message = "no space: " + requestedBytes + " bytes may be needed, " + availableBytes + " of "
                + capacityBytes + " are free" + (detail.isEmpty() ? "" : "; " + detail);
        return new NoSpaceException(message, null, requestedBytes, availableBytes);
    }

    /**
     * Creates an exception that says that a layer would own more than its limit.
     *
     * @param layer the name of the layer
     * @param requestedBytes what the change may add to what the layer owns
     * @param ownBytes what the layer owns
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
     * Returns how much the change may have needed: an upper bound, with the tree nodes that it might have had to copy.
     *
     * @return the number of bytes
     */
    public long requestedBytes() {
        return requestedBytes;
    }

    /**
     * Returns how much of the store, or of the layer's limit, was left for the change. It can be more than
     * {@link #requestedBytes()} only where what other threads had been promised was given back meanwhile.
     *
     * @return the number of bytes, 0 at least
     */
    public long availableBytes() {
        return availableBytes;
    }
}
