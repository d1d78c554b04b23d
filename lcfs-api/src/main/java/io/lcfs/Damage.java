package io.lcfs;

import org.jspecify.annotations.Nullable;

/**
 * A damaged place of a store: what {@link Scrub} finds, and what {@link LayerStore#salvage} cannot copy. Of the layer, the path
 * and the range, what is not known is left out: damage to a node of the tree of names, for one, may take many files at once.
 *
 * @param block the number of the damaged block on the device; 0 if no single block is to blame
 * @param layer the name of the layer that owns the block, or of one that stands on it; null: metadata of the whole store
 * @param path one path of the file or directory in that layer; null if it is not known, or more than one are hurt
 * @param offset where in the file the damaged range begins, in bytes; -1 if it is not the content that is damaged
 * @param length bytes of the damaged range; 0 if it is not the content that is damaged
 * @param problem what was expected and what was found
 */
public record Damage(
        long block, @Nullable String layer, @Nullable String path, long offset, long length, String problem) {
    /** One line: layer, path and range as far as they are known, then the problem. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(layer == null ? "store" : "layer \"" + layer + "\"");
        if (path != null) {
            text.append(", ").append(path);
        }
        if (offset >= 0) {
            text.append(", bytes ").append(offset).append(" to ").append(offset + length - 1);
        }
        return text.append(": ").append(problem).toString();
    }
}
