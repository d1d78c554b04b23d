/**
 * The figures of a layer store as meters of Micrometer. No other module of LCFS depends on it.
 *
 * <p>The entry point is {@link io.lcfs.micrometer.LayerStoreMetrics}.
 */
@org.jspecify.annotations.NullMarked
module io.lcfs.micrometer {
    requires transitive io.lcfs.api;
    requires static org.jspecify;
    requires micrometer.core;

    exports io.lcfs.micrometer;
}
