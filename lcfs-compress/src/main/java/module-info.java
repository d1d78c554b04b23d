/**
 * gzip and zstd in pure Java, as streams whose compressed bytes depend only on the content. Start at
 * {@link io.lcfs.compress}.
 */
@org.jspecify.annotations.NullMarked
module io.lcfs.compress {
    requires static org.jspecify;

    exports io.lcfs.compress;
    exports io.lcfs.compress.gzip;
    exports io.lcfs.compress.recipe;
    exports io.lcfs.compress.zstd;
}
