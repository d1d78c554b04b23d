package io.lcfs.nio.store;

import io.lcfs.Layer;
import io.lcfs.ReadOnlyStoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.nio.file.spi.FileSystemProvider;
import org.jspecify.annotations.Nullable;

/**
 * The layer of the JVM's default file system, named by two system properties. The layer is opened at the first access
 * to a file, because the store cannot be opened while the JVM starts. At JVM shutdown, everything written so far is
 * made durable.
 */
public final class DefaultSupplier implements LayerSupplier {
    private static final String STORE = "io.lcfs.nio.store";
    private static final String LAYER = "io.lcfs.nio.layer";

    private final FileSystemProvider host;
    private volatile @Nullable StoreSupplier source;
    private boolean opening;

    public DefaultSupplier(FileSystemProvider host) {
        this.host = host;
    }

    @Override
    public Layer layer() throws IOException {
        StoreSupplier known = source;
        return known != null ? known.layer() : open();
    }

    private synchronized Layer open() throws IOException {
        StoreSupplier known = source;
        if (opening) {
            throw new IOException("opening the store asks for a file that is in it");
        }
        if (known == null) {
            Path device = host.getFileSystem(URI.create("file:///")).getPath(property(STORE));
            StoreSupplier made = new StoreSupplier(device, property(LAYER), LayerEnvironment.NONE);
            opening = true;
            try {
                made.layer();
            } finally {
                opening = false;
            }
            source = made;
            known = made;
            try {
                Runtime.getRuntime().addShutdownHook(new Thread(() -> syncAtEnd(made), "lcfs-nio-sync"));
            } catch (IllegalStateException e) {
                // The JVM is already shutting down, and this is the first file that is used.
                return known.layer();
            }
        }
        return known.layer();
    }

    @Override
    public boolean isOpen() {
        return source != null;
    }

    private static String property(String key) throws IOException {
        String value = System.getProperty(key);
        if (value == null) {
            throw new IOException("the system property " + key + " is not set");
        }
        return value;
    }

    /**
     * Makes the store durable at shutdown and leaves it open, because other shutdown hooks may still write. A hook must
     * force its own changes if they are to be durable.
     */
    private static void syncAtEnd(StoreSupplier source) {
        try {
            source.layer().store().sync();
        } catch (ReadOnlyStoreException e) {
            return;
        } catch (IOException e) {
            throw new UncheckedIOException("the last changes are not durable", e);
        }
    }

    @Override
    public void close() {
        // The default file system cannot be closed.
    }
}
