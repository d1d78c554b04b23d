/**
 * gzip and zstd in Java alone, as streams whose bytes depend on the content and on nothing else. Begin at {@link io.lcfs.compress}.
 */
@org.jspecify.annotations.NullMarked
module io.lcfs.compress {
    requires static org.jspecify;

    exports io.lcfs.compress;
    exports io.lcfs.compress.gzip;
    exports io.lcfs.compress.zstd;
}
