package io.lcfs.oci.convert;

/**
 * Conversion between a pair of device numbers and one number, in the encoding of Linux: bits 0 to 7 are the low bits of
 * the minor number, bits 8 to 19 the low bits of the major number, bits 20 to 43 the other bits of the minor number,
 * and bits 44 to 63 those of the major number.
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
