package io.lcfs.spi;

import io.lcfs.LayerStore;
import io.lcfs.StoreOptions;
import java.io.IOException;
import java.nio.file.Path;

/** Makes and opens stores; found by {@link java.util.ServiceLoader}. Implementations are stateless and thread-safe. */
public interface LayerStoreProvider {
    /**
     * Makes a new store; see {@link LayerStore#create(Path, long, StoreOptions)}.
     *
     * @param device the file to make or the block device to format
     * @param sizeBytes the size of the store, or 0 for all of a block device
     * @param options how the store is to run
     * @return the open store
     * @throws IOException if it cannot be made; nothing is left behind then
     */
    LayerStore create(Path device, long sizeBytes, StoreOptions options) throws IOException;

    /**
     * Opens an existing store; see {@link LayerStore#open(Path, StoreOptions)}.
     *
     * @param device the file or block device of the store
     * @param options how the store is to run
     * @return the open store
     * @throws IOException if it cannot be opened; the device is as it was before
     */
    LayerStore open(Path device, StoreOptions options) throws IOException;

    /**
     * Makes a store in memory; see {@link LayerStore#createInMemory(long, StoreOptions)}.
     *
     * @param sizeBytes the size of the store
     * @param options how the store is to run
     * @return the open store
     * @throws IOException if it cannot be made
     */
    LayerStore createInMemory(long sizeBytes, StoreOptions options) throws IOException;

    /**
     * Makes a store on a device; see {@link LayerStore#create(BlockDevice, StoreOptions)}.
     *
     * @param device the device, which is closed with the store, and at once if this fails
     * @param options how the store is to run
     * @return the open store
     * @throws IOException if it cannot be made
     */
    LayerStore create(BlockDevice device, StoreOptions options) throws IOException;

    /**
     * Opens the store on a device; see {@link LayerStore#open(BlockDevice, StoreOptions)}.
     *
     * @param device the device, which is closed with the store, and at once if this fails
     * @param options how the store is to run
     * @return the open store
     * @throws IOException if it cannot be opened; the device is as it was before
     */
    LayerStore open(BlockDevice device, StoreOptions options) throws IOException;
}
