package io.lcfs.oci.tar;

import java.nio.charset.StandardCharsets;

/**
 * The offsets of the fields of a header (POSIX.1-2017, pax, "ustar Interchange Format"; GNU tar's manual, "Basic Tar
 * Format").
 */
final class TarFormat {
    static final int BLOCK = 512;

    static final int NAME = 0;
    static final int NAME_BYTES = 100;
    static final int MODE = 100;
    static final int UID = 108;
    static final int GID = 116;
    static final int ID_BYTES = 8;
    static final int SIZE = 124;
    static final int SIZE_BYTES = 12;
    static final int MTIME = 136;
    static final int CHECKSUM = 148;
    static final int CHECKSUM_BYTES = 8;
    static final int TYPE = 156;
    static final int LINK = 157;
    static final int MAGIC = 257;
    static final int VERSION = 263;
    static final int DEVICE_MAJOR = 329;
    static final int DEVICE_MINOR = 337;
    static final int PREFIX = 345;
    static final int PREFIX_BYTES = 155;

    /**
     * The time of the last access in a header of GNU tar, in place of the prefix; the change time of the inode follows
     * it.
     */
    static final int GNU_ATIME = PREFIX;

    static final int GNU_CTIME = GNU_ATIME + 12;

    /**
     * The length of the prefix in a header of star. It is shorter because star also stores times and a mark in the
     * header.
     */
    static final int STAR_PREFIX_BYTES = 131;

    static final int STAR_MARK = 508;

    /**
     * The map in a header of a sparse file in GNU tar's old form: four pieces, a flag for further blocks, and the real
     * size.
     */
    static final int SPARSE = 386;

    static final int SPARSE_COUNT = 4;
    static final int SPARSE_MORE = 482;
    static final int SPARSE_REAL_SIZE = 483;
    static final int SPARSE_EXTENSION_COUNT = 21;
    static final int SPARSE_EXTENSION_MORE = 504;

    /** The magic of ustar: {@code ustar} and a zero byte. */
    static final byte[] USTAR = "ustar\0".getBytes(StandardCharsets.ISO_8859_1);

    /**
     * The version that the writer puts after the magic. Maven, Ant and other programs write other versions, or none.
     */
    static final byte[] USTAR_VERSION = "00".getBytes(StandardCharsets.ISO_8859_1);

    /** The magic of GNU tar: {@code ustar}, two spaces and a zero byte. */
    static final byte[] GNU = "ustar  \0".getBytes(StandardCharsets.ISO_8859_1);

    /** The mark of star: {@code tar} and a zero byte. */
    static final byte[] STAR = "tar\0".getBytes(StandardCharsets.ISO_8859_1);

    private TarFormat() {}

    /** Returns a size rounded up to whole blocks. */
    static long padded(long size) {
        return size + padding(size);
    }

    /** Returns the number of bytes from the end of a content of {@code size} bytes to the end of its last block. */
    static int padding(long size) {
        return (int) (-size & BLOCK - 1);
    }

    /**
     * Returns the checksum of a header, in which its own field counts as spaces. Bytes are unsigned, or signed as in
     * some old tars.
     */
    static long sum(byte[] header, boolean signed) {
        long sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            int value = i >= CHECKSUM && i < CHECKSUM + CHECKSUM_BYTES ? ' ' : header[i];
            sum += signed ? value : value & 0xFF;
        }
        return sum;
    }
}
