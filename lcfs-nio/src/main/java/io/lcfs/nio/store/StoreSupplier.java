package io.lcfs.nio.store;

import io.lcfs.Credentials;
import io.lcfs.Layer;
import io.lcfs.LayerExistsException;
import io.lcfs.LayerStore;
import io.lcfs.NoSuchLayerException;
import java.io.IOException;
import java.nio.file.ClosedFileSystemException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A layer of a store that is opened and closed together with its file system. */
public final class StoreSupplier implements LayerSupplier {
    private final Path device;
    private final String name;
    private final LayerEnvironment environment;
    private volatile @Nullable Layer layer;
    private boolean closed;

    public StoreSupplier(Path device, String name, LayerEnvironment environment) {
        this.device = device;
        this.name = name;
        this.environment = environment;
    }

    @Override
    public Layer layer() throws IOException {
        Layer known = layer;
        return known != null ? known : open();
    }

    private synchronized Layer open() throws IOException {
        Layer known = layer;
        if (closed) {
            throw new ClosedFileSystemException();
        }
        if (known == null) {
            known = openLayer();
            layer = known;
        }
        return known;
    }

    private Layer openLayer() throws IOException {
        LayerStore store = OpenStores.acquire(device, environment.readOnly());
        boolean opened = false;
        try {
            Layer found = asUser(find(store));
            opened = true;
            return found;
        } finally {
            if (!opened) {
                OpenStores.release(store);
            }
        }
    }

    private Layer asUser(Layer found) {
        Credentials user = environment.credentials();
        if (user == null) {
            return found;
        }
        try (found) {
            return found.withCredentials(user);
        }
    }

    private Layer find(LayerStore store) throws IOException {
        try {
            return open(store);
        } catch (NoSuchLayerException e) {
            if (environment.parent() == null && !environment.create()) {
                throw e;
            }
        }
        try {
            return environment.parent() != null
                    ? store.cloneLayer(environment.parent(), name)
                    : store.createLayer(name);
        } catch (LayerExistsException e) {
            // Another file system created the layer first.
            return open(store);
        }
    }

    private Layer open(LayerStore store) throws IOException {
        return name.equals(LayerStore.ROOT) ? store.root() : store.openLayer(name);
    }

    @Override
    public synchronized void close() throws IOException {
        Layer known = layer;
        closed = true;
        if (known != null) {
            known.close();
            OpenStores.release(known.store());
        }
    }
}
