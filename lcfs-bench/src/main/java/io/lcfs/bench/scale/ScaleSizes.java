package io.lcfs.bench.scale;

/**
 * The sizes of a run.
 *
 * @param layers the number of layers on one base
 * @param files the number of files in one layer
 * @param depth the number of layers in one chain
 * @param sparseBytes the size of the sparse file
 * @param deviceBytes the size of the store
 */
record ScaleSizes(long layers, long files, int depth, long sparseBytes, long deviceBytes) {
    private static final long MIN_DEVICE_BYTES = 256L << 20;
    private static final long MIN_SPARSE_BYTES = 1L << 20;

    ScaleSizes {
        requireAtLeast("layers", layers, 1);
        requireAtLeast("files", files, 1);
        requireAtLeast("depth", depth, 2);
        requireAtLeast("bytes of the sparse file", sparseBytes, MIN_SPARSE_BYTES);
        requireAtLeast("bytes of the device", deviceBytes, MIN_DEVICE_BYTES);
    }

    private static void requireAtLeast(String what, long value, long limit) {
        if (value < limit) {
            throw new IllegalArgumentException(what + ": " + value + " is below " + limit);
        }
    }

    /** Returns all sizes multiplied by a fraction, but at least the smallest sensible sizes. */
    ScaleSizes scaled(double fraction) {
        if (!(fraction > 0 && fraction <= 1)) {
            throw new IllegalArgumentException("scale: " + fraction + " is not above 0 and at most 1");
        }
        return new ScaleSizes(
                Math.max(1, Math.round(layers * fraction)),
                Math.max(1, Math.round(files * fraction)),
                (int) Math.max(2, Math.round(depth * fraction)),
                Math.max(MIN_SPARSE_BYTES, Math.round(sparseBytes * fraction)),
                Math.max(MIN_DEVICE_BYTES, Math.round(deviceBytes * fraction)));
    }
}
