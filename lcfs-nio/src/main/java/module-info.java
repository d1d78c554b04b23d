/**
 * A layer as a {@code java.nio.file} file system, so that programs that know nothing of layers work inside a layer.
 *
 * <pre>{@code
 * try (Layer layer = store.openLayer("work");
 *         FileSystem files = LayerFileSystems.of(layer)) {
 *     Path hosts = files.getPath("/etc/hosts");
 *     Files.writeString(hosts, "127.0.0.1 localhost\n");
 *     Files.setPosixFilePermissions(hosts, PosixFilePermissions.fromString("rw-r-----"));
 *     try (Stream<Path> all = Files.walk(files.getPath("/"))) {
 *         all.forEach(System.out::println);
 *     }
 * }
 * }</pre>
 *
 * <p>The entry point is {@link io.lcfs.nio.LayerFileSystems}, which makes a file system of an open
 * {@link io.lcfs.Layer} and documents what the file system shows and what it costs. {@link java.nio.file.FileSystems}
 * can also open the store and the layer itself, from a URI of the form {@code lcfs:///path/of/store!/layer} or from the
 * path of the store.
 */
@org.jspecify.annotations.NullMarked
module io.lcfs.nio {
    requires transitive io.lcfs.api;
    requires static org.jspecify;

    exports io.lcfs.nio;

    provides java.net.spi.URLStreamHandlerProvider with
            io.lcfs.nio.LayerUrlProvider;
    provides java.nio.file.spi.FileSystemProvider with
            io.lcfs.nio.LayerFileSystemProvider;
}
