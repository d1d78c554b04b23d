package io.lcfs;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Thrown if a block is damaged, lost or misplaced. Data that depends on the block cannot be read; the rest of the store
 * can.
 */
public final class CorruptStoreException extends LayerStoreException {
    private static final long serialVersionUID = 1;

    private static final long UNKNOWN = -1;

    /** The kinds of content of a damaged block. */
    public enum Kind {
        /** The root of the store: one of the first two blocks. */
        SUPERBLOCK("superblock"),
        /** The map of blocks in use. */
        SPACE_MAP("space map"),
        /** The table of layers, or a node, name or attribute of a layer's tree. */
        METADATA("metadata"),
        /** The content of a file. */
        DATA("data");

        private final String noun;

        Kind(String noun) {
            this.noun = noun;
        }

        /**
         * Returns the word for the kind in messages.
         *
         * @return a noun, as in "space map"
         */
        public String noun() {
            return noun;
        }
    }

    /** The finding. */
    private final String problem;

    /** The kind of content of the damaged block. */
    private final Kind kind;

    /** The number of the block; -1 if there is none. */
    private final long block;

    /** The layer that the call used, or null. */
    private final @Nullable String layer;

    /** The path that the call used, or null. */
    private final @Nullable String path;

    /** The expected value, or null. */
    private final @Nullable String expected;

    /** The actual value, or null. */
    private final @Nullable String actual;

    /**
     * Creates an exception for a finding that is not in a single block.
     *
     * @param kind the kind of content that is damaged
     * @param problem the finding
     */
    public CorruptStoreException(Kind kind, String problem) {
        this(kind, problem, UNKNOWN, null, null);
    }

    /**
     * Creates an exception for a finding in a block of {@link Kind#METADATA}.
     *
     * @param problem the finding
     * @param block the number of the block on the device
     */
    public CorruptStoreException(String problem, long block) {
        this(Kind.METADATA, problem, block, null, null);
    }

    /**
     * Creates an exception for a finding in a block.
     *
     * @param kind the kind of content of the block
     * @param problem the finding
     * @param block the number of the block on the device
     */
    public CorruptStoreException(Kind kind, String problem, long block) {
        this(kind, problem, block, null, null);
    }

    /**
     * Creates an exception for a wrong value in a block, or for a block with a wrong checksum.
     *
     * @param kind the kind of content of the block
     * @param problem the name of the value
     * @param block the number of the block on the device
     * @param expected the expected value; {@code null} if several values would be right
     * @param actual the actual value; {@code null} if there is none
     */
    public CorruptStoreException(
            Kind kind, String problem, long block, @Nullable String expected, @Nullable String actual) {
        super(message(problem, block, expected, actual));
        this.problem = problem;
        this.kind = kind;
        this.block = block;
        this.layer = null;
        this.path = null;
        this.expected = expected;
        this.actual = actual;
    }

    private CorruptStoreException(
            String where, @Nullable String layer, @Nullable String path, CorruptStoreException cause) {
        super(where + ": " + cause.getMessage(), cause);
        this.problem = cause.problem;
        this.kind = cause.kind;
        this.block = cause.block;
        this.layer = layer;
        this.path = path;
        this.expected = cause.expected;
        this.actual = cause.actual;
    }

    private static String message(String problem, long block, @Nullable String expected, @Nullable String actual) {
        return problem
                + (actual == null ? "" : " " + actual)
                + (expected == null ? "" : ", expected " + expected)
                + (block == UNKNOWN ? "" : " (block " + block + ")");
    }

    /**
     * Returns an exception with the layer and the path of the call that met the damage; this one is its cause.
     *
     * @param newLayer the name of the layer
     * @param newPath the path of the call; {@code null} if it has none
     * @return the exception
     */
    public CorruptStoreException in(String newLayer, @Nullable String newPath) {
        return new CorruptStoreException(
                "layer \"" + newLayer + "\"" + (newPath == null ? "" : ", " + newPath), newLayer, newPath, this);
    }

    /**
     * Returns an exception with the operation that met the damage; this one is its cause.
     *
     * @param where the text that is put in front of the message
     * @return the exception
     */
    public CorruptStoreException during(String where) {
        return new CorruptStoreException(where, layer, path, this);
    }

    /**
     * Returns the finding, without its place.
     *
     * @return a phrase
     */
    public String problem() {
        return problem;
    }

    /**
     * Returns the kind of content of the damaged block.
     *
     * @return the kind
     */
    public Kind kind() {
        return kind;
    }

    /**
     * Returns the number of the damaged block on the device.
     *
     * @return the number, or empty if the damage is not in a single block
     */
    public OptionalLong block() {
        return block == UNKNOWN ? OptionalLong.empty() : OptionalLong.of(block);
    }

    /**
     * Returns the layer in which the damage was met.
     *
     * @return the layer's name, or {@code null} if the call used no layer
     */
    public @Nullable String layer() {
        return layer;
    }

    /**
     * Returns the path of the call that met the damage. The damage may be in a directory of the path.
     *
     * @return the path, or {@code null} if the call used no path
     */
    public @Nullable String path() {
        return path;
    }

    /**
     * Returns the expected value, such as {@code 0x1edc6f41} for a checksum.
     *
     * @return the value, or {@code null} if no single value was wrong, or several would have been right
     */
    public @Nullable String expected() {
        return expected;
    }

    /**
     * Returns the actual value.
     *
     * @return the value, or {@code null} if no single value was wrong
     */
    public @Nullable String actual() {
        return actual;
    }
}
