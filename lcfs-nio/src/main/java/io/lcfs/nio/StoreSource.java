package io.lcfs.nio;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.NoSuchLayerException;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A layer of a store that is opened with its file system, and closed with it. */
final class StoreSource implements LayerSource {
    private final Path device;
    private final String name;
    private final LayerEnvironment environment;
    private volatile @Nullable Layer layer;

    StoreSource(Path device, String name, LayerEnvironment environment) {
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
            Layer found = find(store);
            opened = true;
            return found;
        } finally {
            if (!opened) {
                OpenStores.release(store);
            }
        }
    }

    private Layer find(LayerStore store) throws IOException {
        try {
            return name.equals(LayerStore.ROOT) ? store.root() : store.open(name);
        } catch (NoSuchLayerException e) {
            if (environment.parent() != null) {
                return store.clone(environment.parent(), name);
            }
            if (environment.create()) {
                return store.create(name);
            }
            throw e;
        }
    }

    @Override
    public synchronized void close() throws IOException {
        Layer known = layer;
        if (known != null) {
            known.close();
            OpenStores.release(known.store());
        }
    }
}
