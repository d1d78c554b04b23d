package io.lcfs.compress;

/**
 * The trade-off between the time of compression and the compressed size. The bytes of a compressed stream depend on the
 * level.
 */
public enum CompressionLevel {
    /** The least time, for content that hardly becomes smaller, or that is read only once. */
    FAST,
    /** The usual trade-off: about the sizes that the programs that build images produce. */
    DEFAULT,
    /** The least size, for content that is written once and read often; takes several times as long as the default. */
    SMALL
}
