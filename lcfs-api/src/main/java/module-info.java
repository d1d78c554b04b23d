/**
 * The API of LCFS for the JVM: a store of copy-on-write file system layers.
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
 * <p>Start at {@link io.lcfs.LayerStore}, which creates, clones, snapshots, commits and removes layers, and at
 * {@link io.lcfs.Layer}, the file tree of a layer. Everything that a user imports is in {@link io.lcfs};
 * {@link io.lcfs.spi} is for implementations of engines and devices. At run time the module {@code io.lcfs.engine} must
 * be on the module path or the class path; no module needs to require it.
 */
@org.jspecify.annotations.NullMarked
module io.lcfs.api {
    requires static org.jspecify;

    exports io.lcfs;
    exports io.lcfs.spi;

    uses io.lcfs.spi.LayerStoreProvider;
}
