package io.lcfs.compress;

/**
 * A format of compressed bytes, recognized by its first bytes. This module reads gzip and zstd, and only recognizes
 * bzip2 and xz.
 */
public enum CompressionFormat {
    /** The absence of a known format. */
    NONE(""),
    /** gzip (RFC 1952). */
    GZIP("gzip", 0x1F, 0x8B),
    /** zstd (RFC 8878), beginning with a frame or with a skippable frame. */
    ZSTD("zstd", 0x28, 0xB5, 0x2F, 0xFD),
    /** bzip2, which this module does not read. */
    BZIP2("bzip2", 'B', 'Z', 'h'),
    /** xz, which this module does not read. */
    XZ("xz", 0xFD, '7', 'z', 'X', 'Z', 0);

    /** The number of bytes that {@link #of} needs in order to recognize every format. */
    public static final int MAGIC_BYTES = 6;

    private final String program;
    private final int[] magic;

    CompressionFormat(String program, int... magic) {
        this.program = program;
        this.magic = magic;
    }

    /**
     * Returns the format that bytes begin with.
     *
     * @param start the first {@link #MAGIC_BYTES} bytes, or all bytes if there are fewer
     * @return the format, or {@link #NONE} if no format begins with these bytes
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

    /**
     * Returns whether bytes begin with one of the 16 magic numbers 0x184D2A50 to 0x184D2A5F, little-endian (RFC 8878,
     * 3.1.2).
     */
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
     * @return the name, or an empty string for {@link #NONE}
     */
    public String program() {
        return program;
    }
}
