/**
 * The calls of LCFS for the JVM: a store of copy-on-write file system layers.
 *
 * <pre>{@code
 * try (LayerStore store = LayerStore.create(file, 1L << 30)) {
 *     try (Layer base = store.createLayer("base")) {
 *         base.createDirectory("/etc");
 *         base.writeAllBytes("/etc/hostname", "base\n".getBytes(UTF_8));
 *         base.commit();                                 // read-only and durable from here on
 *     }
 *     try (Layer build = store.cloneLayer("base", "build")) { // one pointer is copied, whatever the size of base
 *         build.delete("/etc/hostname");
 *         build.commit("app:latest");
 *     }
 * }
 * }</pre>
 *
 * <p>Start at {@link io.lcfs.LayerStore}, which makes, clones, snapshots, commits and removes layers, and at
 * {@link io.lcfs.Layer}, the file tree of one. Everything that a user imports is in {@link io.lcfs};
 * {@link io.lcfs.spi} is for those who implement it. To run, the module {@code io.lcfs.engine} is needed beside this
 * one, on the module path or the class path, and by nobody's {@code requires}.
 */
@org.jspecify.annotations.NullMarked
module io.lcfs.api {
    requires static org.jspecify;

    exports io.lcfs;
    exports io.lcfs.spi;

    uses io.lcfs.spi.LayerStoreProvider;
}
