package io.lcfs.compress;

/** The trade between time and size. The bytes of a compressed stream depend on the level. */
public enum CompressionLevel {
    /** The least time, for content that hardly shrinks or is read once. */
    FAST,
    /** The usual trade: about the sizes of the programs that build images. */
    DEFAULT,
    /** The least size, for content that is written once and read often; takes several times as long. */
    SMALL
}
