/**
 * A layer as a {@code java.nio.file} file system, so that programs which know nothing of layers work inside one.
 *
 * <pre>{@code
 * try (Layer layer = store.open("work");
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
 * <p>Start at {@link io.lcfs.nio.LayerFileSystems}, which makes a file system of an open {@link io.lcfs.Layer}, and says what it shows
 * and what it costs. By the URI {@code lcfs:///path/of/store!/layer}, and by the path of a store, {@link java.nio.file.FileSystems} opens
 * store and layer too.
 */
@org.jspecify.annotations.NullMarked
module io.lcfs.nio {
    requires transitive io.lcfs.api;
    requires static org.jspecify;
    requires static com.google.errorprone.annotations;

    exports io.lcfs.nio;

    provides java.net.spi.URLStreamHandlerProvider with
            io.lcfs.nio.LayerUrlProvider;
    provides java.nio.file.spi.FileSystemProvider with
            io.lcfs.nio.LayerFileSystemProvider;
}
