/**
 * A device for LCFS on chronicle-bytes, for hosts that already run with the JVM flags it needs. Nothing else of LCFS depends
 * on it.
 */
@org.jspecify.annotations.NullMarked
module io.lcfs.chronicle {
    requires transitive io.lcfs.api;
    requires static org.jspecify;
    requires chronicle.bytes;
    requires chronicle.core;

    exports io.lcfs.chronicle;
}
