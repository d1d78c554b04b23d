/**
 * A block device on chronicle-bytes, for hosts that already run with the JVM flags that chronicle-bytes needs. No other
 * module of LCFS depends on it.
 */
@org.jspecify.annotations.NullMarked
module io.lcfs.chronicle {
    requires transitive io.lcfs.api;
    requires static org.jspecify;
    requires chronicle.bytes;
    requires chronicle.core;

    exports io.lcfs.chronicle;
}
