package io.lcfs;

import java.util.Map;

/**
 * What a new layer gets beside its name.
 *
 * @param labels at most 64 labels; keys of 1 to 255 bytes, values of 0 to 512 bytes of UTF-8
 * @param maxOwnBytes the most that the layer may own, in bytes: what needs blocks for its content and might go above it throws
 *     {@link NoSpaceException}. That are writes of data, and targets of symbolic links and values of extended attributes of more
 *     than 512 bytes. Names and other attributes are not refused, and so may go above it
 */
public record LayerOptions(Map<String, String> labels, long maxOwnBytes) {
    private static final LayerOptions DEFAULTS = new LayerOptions(Map.of(), Long.MAX_VALUE);

    /**
     * Copies the labels and checks the limit.
     *
     * @param labels the labels, which are copied
     * @param maxOwnBytes the limit, not negative
     */
    public LayerOptions {
        labels = Map.copyOf(labels);
        if (maxOwnBytes < 0) {
            throw new IllegalArgumentException("maxOwnBytes " + maxOwnBytes + " is negative");
        }
    }

    /**
     * No labels, no limit.
     *
     * @return these options
     */
    public static LayerOptions defaults() {
        return DEFAULTS;
    }

    /**
     * The same with other labels.
     *
     * @param newLabels the labels
     * @return the options
     */
    public LayerOptions withLabels(Map<String, String> newLabels) {
        return new LayerOptions(newLabels, maxOwnBytes);
    }

    /**
     * The same with another limit.
     *
     * @param bytes the limit in bytes
     * @return the options
     */
    public LayerOptions withMaxOwnBytes(long bytes) {
        return new LayerOptions(labels, bytes);
    }
}
