package io.lcfs;

import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A damaged place of a store, found by a {@link Scrub} or omitted by {@link LayerStore#salvage}. Block, layer,
 * path and range are absent where they are not known: damage to an inner node of a tree, for example, may affect many
 * files. Immutable; two are equal if all their values are.
 */
public final class Damage {
    private static final long UNKNOWN = -1;

    private final long block;
    private final @Nullable String layer;
    private final @Nullable String path;
    private final long offset;
    private final long length;
    private final String problem;

    private Damage(
            long block, @Nullable String layer, @Nullable String path, long offset, long length, String problem) {
        this.block = block;
        this.layer = layer;
        this.path = path;
        this.offset = offset;
        this.length = length;
        this.problem = Objects.requireNonNull(problem);
    }

    /**
     * Returns a damage of the whole store that is not in a single block.
     *
     * @param problem what was expected and what was found
     * @return the damage
     */
    public static Damage of(String problem) {
        return new Damage(UNKNOWN, null, null, UNKNOWN, UNKNOWN, problem);
    }

    /**
     * Returns a damage of a block.
     *
     * @param block the number of the block on the device
     * @param problem what was expected and what was found
     * @return the damage
     */
    public static Damage ofBlock(long block, String problem) {
        return new Damage(block, null, null, UNKNOWN, UNKNOWN, problem);
    }

    /**
     * Returns the damage that a failure is about: its block if it has one, and its message.
     *
     * @param failure the failure
     * @return the damage
     */
    public static Damage of(CorruptStoreException failure) {
        return new Damage(
                failure.block().orElse(UNKNOWN), null, null, UNKNOWN, UNKNOWN, String.valueOf(failure.getMessage()));
    }

    /**
     * Returns this damage with the layer and the path that it affects.
     *
     * @param newLayer the name of the layer; {@code null} for metadata of the whole store
     * @param newPath a path of the file or directory; {@code null} if it is not known, or several files are affected
     * @return the damage
     */
    public Damage in(@Nullable String newLayer, @Nullable String newPath) {
        return new Damage(block, newLayer, newPath, offset, length, problem);
    }

    /**
     * Returns this damage with the affected range of the file's content.
     *
     * @param newOffset the offset of the range in the file, at least 0
     * @param newLength the number of bytes, at least 1
     * @return the damage
     * @throws IllegalArgumentException if a number is below its limit
     */
    public Damage withRange(long newOffset, long newLength) {
        if (newOffset < 0 || newLength < 1) {
            throw new IllegalArgumentException(
                    "range of " + newLength + " bytes at " + newOffset + ", the limits are 1 and 0");
        }
        return new Damage(block, layer, path, newOffset, newLength, problem);
    }

    /**
     * Returns the damaged block.
     *
     * @return its number on the device, or empty if the damage is not in a single block
     */
    public OptionalLong block() {
        return optional(block);
    }

    /**
     * Returns the layer that owns the block, or a layer above that layer.
     *
     * @return its name, or {@code null} if metadata of the whole store is damaged
     */
    public @Nullable String layer() {
        return layer;
    }

    /**
     * Returns one path of the damaged file or directory in {@link #layer()}.
     *
     * @return the path, or {@code null} if it is not known, or several files are affected
     */
    public @Nullable String path() {
        return path;
    }

    /**
     * Returns the offset of the damaged range in the file.
     *
     * @return the offset, or empty if the damage is not in content
     */
    public OptionalLong offset() {
        return optional(offset);
    }

    /**
     * Returns the length of the damaged range.
     *
     * @return the number of bytes, or empty if the damage is not in content
     */
    public OptionalLong length() {
        return optional(length);
    }

    /**
     * Returns what was expected and what was found.
     *
     * @return a phrase
     */
    public String problem() {
        return problem;
    }

    private static OptionalLong optional(long number) {
        return number == UNKNOWN ? OptionalLong.empty() : OptionalLong.of(number);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Damage damage
                && block == damage.block
                && Objects.equals(layer, damage.layer)
                && Objects.equals(path, damage.path)
                && offset == damage.offset
                && length == damage.length
                && problem.equals(damage.problem);
    }

    @Override
    public int hashCode() {
        return Objects.hash(block, layer, path, offset, length, problem);
    }

    /** Returns one line: layer, path and range as far as they are known, then the problem. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(layer == null ? "store" : "layer \"" + layer + "\"");
        if (path != null) {
            text.append(", ").append(path);
        }
        if (offset != UNKNOWN) {
            text.append(", bytes ").append(offset).append(" to ").append(offset + length - 1);
        }
        return text.append(": ").append(problem).toString();
    }
}
