package io.lcfs.bench.scale;

import io.lcfs.LayerStore;
import io.lcfs.StoreInfo;
import io.lcfs.StoreOptions;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The store of all steps, with default options, and its file. Used by one thread. */
final class StoreSite implements AutoCloseable {
    private final Path file;
    private final ScaleSizes sizes;
    private long emptyBytes;
    private @Nullable LayerStore store;

    private StoreSite(Path file, ScaleSizes sizes) {
        this.file = file;
        this.sizes = sizes;
    }

    static StoreSite create(Path file, ScaleSizes sizes) throws IOException {
        StoreSite site = new StoreSite(file, sizes);
        site.store = LayerStore.create(file, sizes.deviceBytes(), StoreOptions.defaults());
        site.emptyBytes = site.usedBytes();
        return site;
    }

    Path file() {
        return file;
    }

    ScaleSizes sizes() {
        return sizes;
    }

    /** Returns the open store. */
    LayerStore store() {
        if (store == null) {
            throw new IllegalStateException("the store is closed");
        }
        return store;
    }

    /** Opens the store after it was closed. */
    void open() throws IOException {
        if (store != null) {
            throw new IllegalStateException("the store is open already");
        }
        store = LayerStore.open(file, StoreOptions.defaults());
    }

    /** Returns the bytes of the store in use; 0 if it is closed. */
    long usedBytes() throws IOException {
        if (store == null) {
            return 0;
        }
        StoreInfo info = store.info();
        return info.sizeBytes() - info.freeBytes();
    }

    /**
     * Returns the number of bytes in use before the first layer was created: the headers of groups and the store's
     * reserve.
     */
    long emptyBytes() {
        return emptyBytes;
    }

    @Override
    public void close() throws IOException {
        if (store != null) {
            LayerStore closing = store;
            store = null;
            closing.close();
        }
    }
}
