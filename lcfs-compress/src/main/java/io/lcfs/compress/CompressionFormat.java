package io.lcfs.compress;

/** A format of compressed bytes, as the first bytes show it: the formats that this module reads, and two that it only recognizes. */
public enum CompressionFormat {
    /** None of the formats below. */
    NONE(""),
    /** gzip (RFC 1952). */
    GZIP("gzip", 0x1F, 0x8B),
    /** zstd (RFC 8878): a frame, or a skippable frame before it. */
    ZSTD("zstd", 0x28, 0xB5, 0x2F, 0xFD),
    /** bzip2, which this module does not read. */
    BZIP2("bzip2", 'B', 'Z', 'h'),
    /** xz, which this module does not read. */
    XZ("xz", 0xFD, '7', 'z', 'X', 'Z', 0);

    /** The number of bytes that {@link #of} needs at most. */
    public static final int MAGIC_BYTES = 6;

    private final String program;
    private final int[] magic;

    CompressionFormat(String program, int... magic) {
        this.program = program;
        this.magic = magic;
    }

    /**
     * Returns the format of bytes.
     *
     * @param start the first bytes, {@link #MAGIC_BYTES} of them or all that there are
     * @return the format, {@link #NONE} if the bytes begin as no format does
     */
    public static CompressionFormat of(byte[] start) {
        for (CompressionFormat format : values()) {
            if (format != NONE && format.begins(start)) {
                return format;
            }
        }
        return isSkippableFrame(start) ? ZSTD : NONE;
    }

    private boolean begins(byte[] start) {
        if (start.length < magic.length) {
            return false;
        }
        for (int i = 0; i < magic.length; i++) {
            if ((start[i] & 0xFF) != magic[i]) {
                return false;
            }
        }
        return true;
    }

    /** RFC 8878, section 3.1.2: sixteen magic numbers, little-endian 0x184D2A50 to 0x184D2A5F. */
    private static boolean isSkippableFrame(byte[] start) {
        return start.length >= 4
                && (start[0] & 0xF0) == 0x50
                && start[1] == 0x2A
                && start[2] == 0x4D
                && start[3] == 0x18;
    }

    /**
     * Returns the name of the program that decompresses the format.
     *
     * @return the name, empty for {@link #NONE}
     */
    public String program() {
        return program;
    }
}
