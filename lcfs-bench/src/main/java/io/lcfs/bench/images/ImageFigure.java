package io.lcfs.bench.images;

/**
 * The name of a figure of this section.
 *
 * @param work the measured work
 * @param by the program that did it
 * @param kind what was measured
 */
public record ImageFigure(ImageWork work, String by, Kind kind) {
    /** This library in a JVM that was started for the work. */
    public static final String COLD = "lcfs, cold";

    /** This library, the third time in one JVM. */
    public static final String WARM = "lcfs, warm";

    public static final String GZIP = "gzip -dc, sha256sum";
    public static final String TAR = "tar -xz";
    public static final String TREE_TAR = "tar into tmpfs";
    public static final String UMOCI = "umoci";
    public static final String SKOPEO = "skopeo";
    public static final String SHA256 = "sha256sum";
    public static final String ZSTD_1 = "zstd -1";
    public static final String ZSTD_3 = "zstd -3";
    public static final String ZSTD_6 = "zstd -6";
    public static final String ZSTD_1_HASHED = "zstd -1, sha256sum";
    public static final String ZSTD_3_HASHED = "zstd -3, sha256sum";
    public static final String PIGZ_1 = "pigz -1";
    public static final String PIGZ_6 = "pigz -6";
    public static final String PIGZ_9 = "pigz -9";

    /** The quantities. Times are in nanoseconds. */
    public enum Kind {
        CPU,
        WALL,
        /** The size of the blobs of all layers, or of their recipes. */
        BYTES,
        /** The number of manifests, or of blobs, that have another digest than before. */
        CHANGED
    }
}
