/** A {@code java.nio.file} view of the layers of a store. */
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
