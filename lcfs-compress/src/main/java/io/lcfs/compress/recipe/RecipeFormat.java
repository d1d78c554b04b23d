package io.lcfs.compress.recipe;

/** The numbers of the format of recipes. */
final class RecipeFormat {
    static final int VERSION = 1;

    /** A stream that this module makes: a byte for the level follows. */
    static final int OWN = 0;
    /** A stream of another compressor: a stream in zlib's format with items follows. */
    static final int ITEMS = 1;

    static final int END = 0;
    /** Bytes as they are: count, bytes. */
    static final int RAW = 1;
    /** The beginning of a member: number of the model. */
    static final int MEMBER = 2;
    /** A block: this number, plus twice its type, plus one for the last block of a member. */
    static final int BLOCK = 4;

    static final int LAST_ITEM = BLOCK + 2 * DeflateBlock.DYNAMIC + 1;

    /** More bits than the head of any block has. */
    static final int MAX_HEAD_BITS = 1 << 13;

    private RecipeFormat() {}
}
