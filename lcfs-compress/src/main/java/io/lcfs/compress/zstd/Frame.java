package io.lcfs.compress.zstd;

/** The constants of a frame that both directions use (RFC 8878, section 3.1.1). */
final class Frame {
    static final int MAGIC = 0xFD2FB528;
    static final int SKIPPABLE_MAGIC = 0x184D2A50;
    static final int SKIPPABLE_MASK = 0xFFFFFFF0;

    static final int CHECKSUM_FLAG = 1 << 2;

    static final int RAW_BLOCK = 0;
    static final int RLE_BLOCK = 1;
    static final int COMPRESSED_BLOCK = 2;
    static final int BLOCK_HEADER_BYTES = 3;
    /** The limit of a block's size, both compressed and decompressed. */
    static final int MAX_BLOCK_BYTES = 128 << 10;

    static final int RAW_LITERALS = 0;
    static final int RLE_LITERALS = 1;
    static final int COMPRESSED_LITERALS = 2;
    static final int TREELESS_LITERALS = 3;

    static final int PREDEFINED_MODE = 0;
    static final int RLE_MODE = 1;
    static final int FSE_MODE = 2;
    static final int REPEAT_MODE = 3;

    private Frame() {}
}
