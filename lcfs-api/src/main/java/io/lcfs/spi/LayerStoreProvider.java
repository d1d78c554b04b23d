package io.lcfs.spi;

import io.lcfs.LayerStore;
import io.lcfs.StoreOptions;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Creates and opens stores. An engine implements this interface, and {@link java.util.ServiceLoader} finds it.
 * Implementations are stateless and thread-safe.
 */
public interface LayerStoreProvider {
    /**
     * Creates a store; see {@link LayerStore#create(Path, long, StoreOptions)}. Durable on return. O(1).
     *
     * @param device the file to create or the block device to format
     * @param sizeBytes the size of the store, or 0 for all of a block device
     * @param options options of the open store
     * @return the open store
     * @throws java.nio.file.FileAlreadyExistsException if the file exists, or the block device contains a store
     * @throws IllegalArgumentException if the size is out of range
     * @throws IOException if the store cannot be created; no file is left behind then
     */
    LayerStore create(Path device, long sizeBytes, StoreOptions options) throws IOException;

    /**
     * Opens an existing store; see {@link LayerStore#open(Path, StoreOptions)}. O(1).
     *
     * @param device the file or block device of the store
     * @param options options of the open store
     * @return the open store
     * @throws io.lcfs.NotAStoreException if the device contains no store
     * @throws io.lcfs.StoreLockedException if the store is open already
     * @throws io.lcfs.CorruptStoreException if neither superblock is whole
     * @throws IOException if the store cannot be opened; the device is not changed then
     */
    LayerStore open(Path device, StoreOptions options) throws IOException;

    /**
     * Creates a store in memory; see {@link LayerStore#createInMemory(long, StoreOptions)}. O(1).
     *
     * @param sizeBytes the size of the store
     * @param options options of the open store
     * @return the open store
     * @throws IllegalArgumentException if the size is out of range
     * @throws IOException if the store cannot be created
     */
    LayerStore createInMemory(long sizeBytes, StoreOptions options) throws IOException;

    /**
     * Creates a store on a device; see {@link LayerStore#create(BlockDevice, StoreOptions)}. Durable on return. O(1).
     *
     * @param device the device, which is closed with the store, or at once if this call fails
     * @param options options of the open store
     * @return the open store
     * @throws java.nio.file.FileAlreadyExistsException if the device contains a store
     * @throws IllegalArgumentException if the size of the device is out of range
     * @throws IOException if the store cannot be created
     */
    LayerStore create(BlockDevice device, StoreOptions options) throws IOException;

    /**
     * Opens the store on a device; see {@link LayerStore#open(BlockDevice, StoreOptions)}. O(1).
     *
     * @param device the device, which is closed with the store, or at once if this call fails
     * @param options options of the open store
     * @return the open store
     * @throws io.lcfs.NotAStoreException if the device contains no store
     * @throws io.lcfs.CorruptStoreException if neither superblock is whole
     * @throws IOException if the store cannot be opened; the device is not changed then
     */
    LayerStore open(BlockDevice device, StoreOptions options) throws IOException;
}
