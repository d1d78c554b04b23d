package io.lcfs.oci;

/** How bytes are compressed, as their first ones tell. */
enum FileCompression {
    NONE(""),
    GZIP("gzip", 0x1F, 0x8B),
    ZSTD("zstd", 0x28, 0xB5, 0x2F, 0xFD),
    BZIP2("bzip2", 'B', 'Z', 'h'),
    XZ("xz", 0xFD, '7', 'z', 'X', 'Z', 0);

    /** So many bytes tell. */
    static final int MAGIC_BYTES = 6;

    private final String program;
    private final int[] magic;

    FileCompression(String program, int... magic) {
        this.program = program;
        this.magic = magic;
    }

    /** Of bytes that start so; zeros stand for what is missing. */
    static FileCompression of(byte[] start) {
        for (FileCompression compression : values()) {
            if (compression != NONE && compression.starts(start)) {
                return compression;
            }
        }
        return NONE;
    }

    private boolean starts(byte[] start) {
        for (int i = 0; i < magic.length; i++) {
            if ((start[i] & 0xFF) != magic[i]) {
                return false;
            }
        }
        return true;
    }

    String program() {
        return program;
    }
}
