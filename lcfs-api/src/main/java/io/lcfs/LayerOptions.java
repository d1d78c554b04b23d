package io.lcfs;

import java.util.Map;

/**
 * Options of a new layer. Immutable: each {@code with...} method returns other options. A later version
 * may add options.
 */
public final class LayerOptions {
    private static final LayerOptions DEFAULTS =
            new LayerOptions(Map.of(), Long.MAX_VALUE, Long.MAX_VALUE, false, false);

    private final Map<String, String> labels;
    private final long maxOwnBytes;
    private final long maxInodes;
    private final boolean ephemeral;
    private final boolean cache;

    private LayerOptions(
            Map<String, String> labels, long maxOwnBytes, long maxInodes, boolean ephemeral, boolean cache) {
        this.labels = labels;
        this.maxOwnBytes = maxOwnBytes;
        this.maxInodes = maxInodes;
        this.ephemeral = ephemeral;
        this.cache = cache;
    }

    /**
     * Returns options without labels and without a limit, of a layer that stays until it is removed.
     *
     * @return the options
     */
    public static LayerOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Returns these options with other labels. The call that creates the layer throws {@link IllegalArgumentException}
     * if they are outside their limits.
     *
     * @param newLabels at most 64 labels, which are copied; keys of 1 to 255 bytes, values of 0 to 512 bytes of UTF-8
     * @return the options
     */
    public LayerOptions withLabels(Map<String, String> newLabels) {
        return new LayerOptions(Map.copyOf(newLabels), maxOwnBytes, maxInodes, ephemeral, cache);
    }

    /**
     * Returns these options with another limit of the space that the layer may own. A call throws {@link
     * NoSpaceException} if it needs blocks for content and could exceed the limit. Such calls are writes of data, and
     * targets of symbolic links and values of extended attributes of more than 512 bytes. Names and other attributes
     * are never refused, so they may exceed the limit.
     *
     * @param bytes the limit in bytes, at least 0
     * @return the options
     * @throws IllegalArgumentException if the limit is negative
     */
    public LayerOptions withMaxOwnBytes(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("maxOwnBytes " + bytes + " is negative");
        }
        return new LayerOptions(labels, bytes, maxInodes, ephemeral, cache);
    }

    /**
     * Returns these options with another limit of the inodes that the layer may have: files, directories, links and
     * nodes, inherited ones and the root directory included, each counted once however many names it has ({@link
     * Usage#inodes()}). A call that would add more throws {@link NoSpaceException}. A layer that inherits more than the
     * limit can be created; nothing can be added to it until enough was deleted.
     *
     * @param inodes the limit, at least 1
     * @return the options
     * @throws IllegalArgumentException if the limit is below 1
     */
    public LayerOptions withMaxInodes(long inodes) {
        if (inodes < 1) {
            throw new IllegalArgumentException("maxInodes " + inodes + " is below 1");
        }
        return new LayerOptions(labels, maxOwnBytes, inodes, ephemeral, cache);
    }

    /**
     * Returns these options with a decision whether the layer is ephemeral. An ephemeral layer is removed, as by {@link
     * RemoveOption#FORCE}, when the last of its handles, open files, views of files and running diffs is closed. If the
     * store is closed or the process ends before that, the layer is removed when the store is opened for writing. So
     * what an interrupted piece of work leaves needs no cleaning-up.
     *
     * <p>{@link Layer#commit()} makes an ephemeral layer one that stays. A new name, and layers on top of it, do not:
     * the layers on top keep their content. A layer that {@link LayerStore#restore} puts in its place is ephemeral too.
     *
     * @param isEphemeral whether the layer is removed with its last handle; the default is false
     * @return the options
     */
    public LayerOptions withEphemeral(boolean isEphemeral) {
        return new LayerOptions(labels, maxOwnBytes, maxInodes, isEphemeral, cache);
    }

    /**
     * Returns these options with a decision whether the layer belongs to a cache. {@link LayerStore#collect} may remove
     * a cache layer, and so does the store itself before it would refuse a change for lack of space, if it has a
     * background thread. Other layers are removed only by {@link LayerStore#remove}. An ephemeral layer is collected
     * only after a commit made it one that stays.
     *
     * @param isCache whether a collection may remove the layer; the default is false
     * @return the options
     */
    public LayerOptions withCache(boolean isCache) {
        return new LayerOptions(labels, maxOwnBytes, maxInodes, ephemeral, isCache);
    }

    /**
     * Returns the labels of the new layer.
     *
     * @return an immutable map
     */
    public Map<String, String> labels() {
        return labels;
    }

    /**
     * Returns the most bytes that the new layer may own.
     *
     * @return the limit in bytes; {@link Long#MAX_VALUE} if there is none
     */
    public long maxOwnBytes() {
        return maxOwnBytes;
    }

    /**
     * Returns the most inodes that the new layer may have.
     *
     * @return the limit; {@link Long#MAX_VALUE} if there is none
     */
    public long maxInodes() {
        return maxInodes;
    }

    /**
     * Returns whether the new layer is removed with its last handle.
     *
     * @return whether it is
     */
    public boolean ephemeral() {
        return ephemeral;
    }

    /**
     * Returns whether a collection may remove the new layer.
     *
     * @return whether it may
     */
    public boolean cache() {
        return cache;
    }

    /** Returns all options in one line. */
    @Override
    public String toString() {
        return "labels " + labels + ", maxOwnBytes " + maxOwnBytes + ", maxInodes " + maxInodes + ", ephemeral "
                + ephemeral + ", cache " + cache;
    }
}
