package io.lcfs.compress.bits;

/** The comparison of the bytes at two positions of an array, eight bytes at a time. */
public final class CommonBytes {
    private CommonBytes() {}

    /**
     * Returns the number of equal bytes from two positions on. The later position does not pass {@code end}; up to
     * seven bytes behind {@code end} are read.
     */
    public static int count(byte[] bytes, int position, int place, int end) {
        int i = position;
        int back = position - place;
        while (i < end) {
            long difference = LittleEndian.getLong(bytes, i) ^ LittleEndian.getLong(bytes, i - back);
            if (difference != 0) {
                return Math.min(end, i + (Long.numberOfTrailingZeros(difference) >>> 3)) - position;
            }
            i += Long.BYTES;
        }
        return Math.max(0, end - position);
    }
}
