/**
 * The engine of LCFS: a {@link io.lcfs.spi.LayerStoreProvider} over one file or block device. It exports no package.
 */
@org.jspecify.annotations.NullMarked
module io.lcfs.engine {
    requires transitive io.lcfs.api;
    requires static org.jspecify;
    requires static com.google.errorprone.annotations;
    requires org.slf4j;
    requires org.agrona;
    requires jdk.unsupported;
    requires static jdk.jfr;

    uses org.slf4j.spi.SLF4JServiceProvider;

    provides io.lcfs.spi.LayerStoreProvider with
            io.lcfs.engine.store.EngineProvider;
}
