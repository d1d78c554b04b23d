package io.lcfs.nio;

import io.lcfs.Layer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.nio.file.spi.FileSystemProvider;
import org.jspecify.annotations.Nullable;

/**
 * The layer of the JVM's default file system, as two system properties name it. It is opened when the first file is, for nothing
 * of that can be done while the JVM starts; and the store is closed when the JVM ends.
 */
final class DefaultSource implements LayerSource {
    private static final String STORE = "io.lcfs.nio.store";
    private static final String LAYER = "io.lcfs.nio.layer";

    private final FileSystemProvider host;
    private @Nullable StoreSource source;

    DefaultSource(FileSystemProvider host) {
        this.host = host;
    }

    @Override
    public synchronized Layer layer() throws IOException {
        StoreSource known = source;
        if (known == null) {
            Path device = host.getFileSystem(URI.create("file:///")).getPath(property(STORE));
            StoreSource made = new StoreSource(device, property(LAYER), LayerEnvironment.NONE);
            made.layer();
            source = made;
            known = made;
            Runtime.getRuntime().addShutdownHook(new Thread(() -> closeAtEnd(made), "lcfs-nio-close"));
        }
        return known.layer();
    }

    private static String property(String key) throws IOException {
        String value = System.getProperty(key);
        if (value == null) {
            throw new IOException("the system property " + key + " is not set");
        }
        return value;
    }

    private static void closeAtEnd(StoreSource source) {
        try {
            source.close();
        } catch (IOException e) {
            throw new UncheckedIOException("the store could not be closed", e);
        }
    }

    @Override
    public void close() {
        // The default file system cannot be closed.
    }
}
