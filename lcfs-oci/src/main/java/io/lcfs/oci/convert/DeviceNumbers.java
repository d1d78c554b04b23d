package io.lcfs.oci.convert;

/**
 * Pairs of device numbers as one number, in the encoding of Linux: the low twelve bits of major and eight of minor
 * below, their other bits above.
 */
public final class DeviceNumbers {
    private DeviceNumbers() {}

    /** Returns the number of a pair. */
    public static long of(long major, long minor) {
        return (major & 0xFFFF_F000L) << 32 | (major & 0xFFF) << 8 | (minor & 0xFFFF_FF00L) << 12 | minor & 0xFF;
    }

    /** Returns the major number. */
    public static long major(long rdev) {
        return rdev >>> 8 & 0xFFF | rdev >>> 32 & 0xFFFF_F000L;
    }

    /** Returns the minor number. */
    public static long minor(long rdev) {
        return rdev & 0xFF | rdev >>> 12 & 0xFFFF_FF00L;
    }
}
