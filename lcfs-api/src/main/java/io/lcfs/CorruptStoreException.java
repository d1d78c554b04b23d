package io.lcfs;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Thrown if a block is damaged, lost or misplaced. What depends on it cannot be read; the rest of the store can. */
public final class CorruptStoreException extends LayerStoreException {
    private static final long serialVersionUID = 1;

    private static final long UNKNOWN = -1;

    /** What a damaged block holds. */
    public enum Kind {
        /** The root of the store: one of the first two blocks. */
        SUPERBLOCK("superblock"),
        /** Which blocks are in use. */
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

    /** What was found. */
    private final String problem;

    /** What the damaged block holds. */
    private final Kind kind;

    /** The number of the block; -1 if there is none. */
    private final long block;

    /** The layer of the call, if it was about one. */
    private final @Nullable String layer;

    /** The path of the call, if it had one. */
    private final @Nullable String path;

    /** The value that should have been there. */
    private final @Nullable String expected;

    /** The value that was there. */
    private final @Nullable String actual;

    /**
     * Creates an exception for a finding that no single block is to blame for.
     *
     * @param kind what is damaged
     * @param problem what was found
     */
    public CorruptStoreException(Kind kind, String problem) {
        this(kind, problem, UNKNOWN, null, null);
    }

    /**
     * Creates an exception for a finding in a block of {@link Kind#METADATA}.
     *
     * @param problem what was found
     * @param block the number of the block on the device
     */
    public CorruptStoreException(String problem, long block) {
        this(Kind.METADATA, problem, block, null, null);
    }

    /**
     * Creates an exception for a finding in a block.
     *
     * @param kind what the block holds
     * @param problem what was found
     * @param block the number of the block on the device
     */
    public CorruptStoreException(Kind kind, String problem, long block) {
        this(kind, problem, block, null, null);
    }

    /**
     * Creates an exception for a value in a block, or of it, that is not what it should be.
     *
     * @param kind what the block holds
     * @param problem what the value is of
     * @param block the number of the block on the device
     * @param expected what the value should be; {@code null} if there are many such values
     * @param actual what it is; {@code null} if there is none
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
     * Returns an exception that says in which layer the damage was met, and of which path; this one is its cause.
     *
     * @param newLayer the name of the layer
     * @param newPath the path that the call was given; {@code null} if it was given none
     * @return the exception
     */
    public CorruptStoreException in(String newLayer, @Nullable String newPath) {
        return new CorruptStoreException(
                "layer \"" + newLayer + "\"" + (newPath == null ? "" : ", " + newPath), newLayer, newPath, this);
    }

    /**
     * Returns an exception that says what was being done when the damage was met; this one is its cause.
     *
     * @param where what is put in front of the message
     * @return the exception
     */
    public CorruptStoreException during(String where) {
        return new CorruptStoreException(where, layer, path, this);
    }

    /**
     * Returns what was found, without the place.
     *
     * @return a phrase
     */
    public String problem() {
        return problem;
    }

    /**
     * Returns what the damaged block holds.
     *
     * @return the kind
     */
    public Kind kind() {
        return kind;
    }

    /**
     * Returns the number of the damaged block on the device.
     *
     * @return the number, or empty if no single block is to blame
     */
    public OptionalLong block() {
        return block == UNKNOWN ? OptionalLong.empty() : OptionalLong.of(block);
    }

    /**
     * Returns the layer in which the damage was met.
     *
     * @return the layer's name, or {@code null} if the call was not about a layer
     */
    public @Nullable String layer() {
        return layer;
    }

    /**
     * Returns the path that was given to the call which met the damage. The damage may be on the way to it.
     *
     * @return the path, or {@code null} if the call was not about a path
     */
    public @Nullable String path() {
        return path;
    }

    /**
     * Returns what the value should have been, as in {@code 0x1edc6f41} for a checksum.
     *
     * @return the value, or {@code null} if it was not a value that was wrong, or many would have been right
     */
    public @Nullable String expected() {
        return expected;
    }

    /**
     * Returns what the value was.
     *
     * @return the value, or {@code null} if it was not a value that was wrong
     */
    public @Nullable String actual() {
        return actual;
    }
}
