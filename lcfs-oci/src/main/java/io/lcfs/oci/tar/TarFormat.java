package io.lcfs.oci.tar;

import java.nio.charset.StandardCharsets;

/** Where the fields of a header are (POSIX.1-2017, pax, "ustar Interchange Format"; and GNU tar's manual, "Basic Tar Format"). */
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

    /** Of GNU's header, where others have the prefix: last access, and last change of the inode. */
    static final int GNU_ATIME = PREFIX;

    static final int GNU_CTIME = GNU_ATIME + 12;

    /** Of star's header, where the prefix is shorter: its mark at the end. */
    static final int STAR_PREFIX_BYTES = 131;

    static final int STAR_MARK = 508;

    /** Of GNU's old sparse files: four pieces, whether more follow, and the real size. */
    static final int SPARSE = 386;

    static final int SPARSE_COUNT = 4;
    static final int SPARSE_MORE = 482;
    static final int SPARSE_REAL_SIZE = 483;
    static final int SPARSE_EXTENSION_COUNT = 21;
    static final int SPARSE_EXTENSION_MORE = 504;

    /** {@code ustar}, a zero. */
    static final byte[] USTAR = "ustar\0".getBytes(StandardCharsets.ISO_8859_1);

    /** What we write behind it. Maven, Ant and others write other versions, or none. */
    static final byte[] USTAR_VERSION = "00".getBytes(StandardCharsets.ISO_8859_1);

    /** {@code ustar}, two spaces, a zero. */
    static final byte[] GNU = "ustar  \0".getBytes(StandardCharsets.ISO_8859_1);

    /** {@code tar}, a zero. */
    static final byte[] STAR = "tar\0".getBytes(StandardCharsets.ISO_8859_1);

    private TarFormat() {}

    /** A size with the padding to whole blocks. */
    static long padded(long size) {
        return size + padding(size);
    }

    /** The bytes behind so many that fill a block. */
    static int padding(long size) {
        return (int) (-size & BLOCK - 1);
    }

    /** The sum of a header, with spaces where the sum itself is; bytes are unsigned, or signed as some old tars have it. */
    static long sum(byte[] header, boolean signed) {
        long sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            int value = i >= CHECKSUM && i < CHECKSUM + CHECKSUM_BYTES ? ' ' : header[i];
            sum += signed ? value : value & 0xFF;
        }
        return sum;
    }
}
