/**
 * The calls of LCFS for the JVM: a store of copy-on-write file system layers. Everything that a user imports is in
 * {@link io.lcfs}; {@link io.lcfs.spi} is for those who implement it.
 */
@org.jspecify.annotations.NullMarked
module io.lcfs.api {
    requires static org.jspecify;
    requires org.slf4j;

    exports io.lcfs;
    exports io.lcfs.spi;

    uses io.lcfs.spi.LayerStoreProvider;
}
