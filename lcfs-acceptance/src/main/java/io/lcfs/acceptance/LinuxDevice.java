package io.lcfs.acceptance;

import org.apache.commons.compress.archivers.tar.TarArchiveEntry;

/**
 * Device numbers in the encoding of Linux: bits 0 to 7 are the low bits of the minor number, bits 8 to 19 the low bits
 * of the major number, and the bits above are their other bits.
 */
final class LinuxDevice {
    private LinuxDevice() {}

    static int major(long rdev) {
        return (int) (rdev >>> 8 & 0xFFF | rdev >>> 32 & 0xFFFF_F000);
    }

    static int minor(long rdev) {
        return (int) (rdev & 0xFF | rdev >>> 12 & 0xFFFF_FF00);
    }

    static long of(TarArchiveEntry entry) {
        long major = entry.getDevMajor();
        long minor = entry.getDevMinor();
        return (major & 0xFFFF_F000L) << 32 | (major & 0xFFF) << 8 | (minor & 0xFFFF_FF00L) << 12 | minor & 0xFF;
    }
}
