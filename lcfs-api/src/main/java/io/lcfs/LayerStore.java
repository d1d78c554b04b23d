package io.lcfs;

import io.lcfs.spi.BlockDevice;
import io.lcfs.spi.LayerStoreProvider;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A store of layers on one file or block device.
 *
 * <p>A layer is a whole file tree that shares with the layer below it everything that it did not change. Creating a
 * layer, by {@link #cloneLayer(String, String)} or {@link #snapshot(String, String)}, copies one pointer: it is O(1)
 * whatever the size of the store, the number of layers and the depth, and a read costs the same at every depth.
 *
 * <p><b>Durability.</b> Calls return before their changes are durable, except {@link Layer#commit()}, {@link #sync()}
 * and {@link #close()}. The store becomes durable as a whole, at <em>checkpoints</em>: after a crash it shows exactly
 * the last checkpoint, with every layer and the table of layers at the same instant. A checkpoint may fall into one
 * write call of more than 16 MiB, and then contains a part of it.
 *
 * <p><b>Threads.</b> All methods may be called by any thread. Committed layers are read without a lock, writable layers
 * are written in parallel, and one layer has one writer at a time; other callers of the layer wait.
 *
 * <p><b>Layer names</b> are 1 to 255 bytes of UTF-8 without control characters; {@value #ROOT} is the name of layer 0.
 *
 * <p><b>Caveats.</b>
 *
 * <ul>
 *   <li>One process, and in it one {@code LayerStore}, has a device open at a time; other attempts throw a
 *       {@link StoreLockedException}, at once or after {@link StoreOptions#withLockTimeout}. The lock is on the store's
 *       file and on an empty file {@code NAME.lock} beside it, which stays and must not be deleted while the store is
 *       open.
 *   <li>The device is memory-mapped. If another process truncates its file, or the disk below it fails, reads throw
 *       {@link StoreFailedException}. Never truncate the file of a store in use.
 *   <li>A file store is sparse on the host's file system. If that file system is full when the store writes, the store
 *       <em>latches</em>: later writes throw {@link StoreFailedException} until it is reopened at its last checkpoint.
 *   <li>A store must be closed. If a program drops a store with background threads, and everything that it opened in
 *       it, then the store makes its timed checkpoint, and is closed without another one when the garbage collector has
 *       found it. Other stores stay locked until the class loader of this library is collected, or the process ends.
 *   <li>An interrupt of a thread inside a call affects neither the store nor other threads.
 *   <li>Blocks that were freed keep their old bytes on the device until they are used again.
 * </ul>
 */
public interface LayerStore extends AutoCloseable {
    /**
     * The name of layer 0, which exists in each store and contains the data that the host tool keeps beside its layers.
     */
    String ROOT = "/";

    /**
     * Creates a store with default options; see {@link #create(Path, long, StoreOptions)}. Durable on return. O(1),
     * whatever the size.
     *
     * @param device the file to create or the block device to format
     * @param sizeBytes the size of the store, from 4 MiB to 2^57 bytes, rounded down to whole 4 KiB blocks; 0 means all
     *     of a block device
     * @return the open store
     * @throws java.nio.file.FileAlreadyExistsException if the file exists, or the block device contains a store
     * @throws IllegalArgumentException if the size is out of its range, or larger than the block device
     * @throws StoreLockedException if the device is open already, in this process or in another one, until
     *     {@link StoreOptions#lockTimeout} has passed
     * @throws java.io.InterruptedIOException if the thread is interrupted while it waits for the device; its interrupt
     *     status is kept
     * @throws IOException if the device cannot be written; a file that was created is deleted
     */
    static LayerStore create(Path device, long sizeBytes) throws IOException {
        return create(device, sizeBytes, StoreOptions.defaults());
    }

    /**
     * Creates a store in a new file or on a block device. A new file is sparse and has mode 0600. Durable on return.
     * O(1), whatever the size.
     *
     * @param device the file to create or the block device to format
     * @param sizeBytes the size of the store, from 4 MiB to 2^57 bytes, rounded down to whole 4 KiB blocks; 0 means all
     *     of a block device
     * @param options options of the open store
     * @return the open store
     * @throws java.nio.file.FileAlreadyExistsException if the file exists, or the block device contains a store
     * @throws IllegalArgumentException if the size is out of its range, or larger than the block device
     * @throws StoreLockedException if the device is open already, in this process or in another one, until
     *     {@link StoreOptions#lockTimeout} has passed
     * @throws java.io.InterruptedIOException if the thread is interrupted while it waits for the device; its interrupt
     *     status is kept
     * @throws IOException if the device cannot be written; a file that was created is deleted
     */
    static LayerStore create(Path device, long sizeBytes, StoreOptions options) throws IOException {
        return provider().create(device, sizeBytes, options);
    }

    /**
     * Opens a store with default options; see {@link #open(Path, StoreOptions)}. O(1), also after a crash.
     *
     * @param device the file or block device of the store
     * @return the open store
     * @throws java.nio.file.NoSuchFileException if the file does not exist
     * @throws NotAStoreException if the file or device contains no store
     * @throws UnsupportedFormatException if a later version created the store
     * @throws StoreLockedException if the store is open already, in this process or in another one, until
     *     {@link StoreOptions#lockTimeout} has passed
     * @throws java.io.InterruptedIOException if the thread is interrupted while it waits for the store; its interrupt
     *     status is kept
     * @throws CorruptStoreException if neither superblock is whole
     * @throws IOException if the device cannot be read or written
     */
    static LayerStore open(Path device) throws IOException {
        return open(device, StoreOptions.defaults());
    }

    /**
     * Opens a store at its last checkpoint. O(1): the time does not grow with layers or data, and is the same after a
     * crash as after a close. A device without a store of a known format is never written.
     *
     * <p>With {@link StoreOptions#withReadOnly(boolean)} nothing is written at all, and other processes may open the
     * store in the same way at the same time. The file is read through a channel instead of a mapping. This is slower,
     * but damage, or a change of the file by another process, can only make a call fail.
     *
     * @param device the file or block device of the store
     * @param options options of the open store
     * @return the open store
     * @throws java.nio.file.NoSuchFileException if the file does not exist
     * @throws NotAStoreException if the file or device contains no store
     * @throws UnsupportedFormatException if a later version created the store
     * @throws StoreLockedException if the store is open already, in this process or in another one, until
     *     {@link StoreOptions#lockTimeout} has passed
     * @throws java.io.InterruptedIOException if the thread is interrupted while it waits for the store; its interrupt
     *     status is kept
     * @throws CorruptStoreException if neither superblock is whole
     * @throws IOException if the device cannot be read or written
     */
    static LayerStore open(Path device, StoreOptions options) throws IOException {
        return provider().open(device, options);
    }

    /**
     * Creates a store in the heap, for tests and for temporary builds. Its content is lost with {@link #close()}.
     * Memory is allocated as blocks are written. O(1), whatever the size.
     *
     * @param sizeBytes the size of the store, from 4 MiB to 64 GiB
     * @param options options of the open store
     * @return the open store
     * @throws IllegalArgumentException if the size is out of its range
     * @throws IOException if the store cannot be created
     */
    static LayerStore createInMemory(long sizeBytes, StoreOptions options) throws IOException {
        return provider().createInMemory(sizeBytes, options);
    }

    /**
     * Creates a store on a device of the caller's own. The store uses the whole device; previous content is lost. The
     * store owns the device from this call on: it closes the device when the store is closed, or at once if this call
     * fails. Durable on return, as far as {@link BlockDevice#force()} makes the device durable. O(1), whatever the
     * size.
     *
     * @param device a device of 4 MiB to 2^57 bytes that has no other user
     * @param options options of the open store
     * @return the open store
     * @throws java.nio.file.FileAlreadyExistsException if the device contains a store; nothing is written then
     * @throws IllegalArgumentException if the size of the device is out of its range
     * @throws IOException if the device cannot be written
     */
    static LayerStore create(BlockDevice device, StoreOptions options) throws IOException {
        return provider().create(device, options);
    }

    /**
     * Opens the store on a device of the caller's own, at its last checkpoint. The store owns the device from this call
     * on: it closes the device when the store is closed, or at once if this call fails. The device itself must keep
     * other users away. O(1), also after a crash.
     *
     * @param device a device that has no other user
     * @param options options of the open store
     * @return the open store
     * @throws NotAStoreException if the device contains no store; nothing is written then
     * @throws UnsupportedFormatException if a later version created the store
     * @throws CorruptStoreException if neither superblock is whole
     * @throws IOException if the device cannot be read or written
     */
    static LayerStore open(BlockDevice device, StoreOptions options) throws IOException {
        return provider().open(device, options);
    }

    /**
     * Opens the store in a file, or creates it if the file does not exist. If several callers do this with the same
     * file at the same time, one of them gets the store. The calls of the others wait until that store is closed, if
     * {@link StoreOptions#withLockTimeout} lets them, and otherwise throw {@link StoreLockedException}. An empty file
     * counts as a store that another caller is about to create; it is waited for in the same way. O(1).
     *
     * @param device the file; a block device without a store is refused, because its content would be lost
     * @param sizeBytes the size of a new store, as in {@link #create(Path, long, StoreOptions)}; an existing store
     *     keeps its size
     * @param options options of the open store
     * @return the open store
     * @throws NotAStoreException if the file exists and contains no store
     * @throws UnsupportedFormatException if a later version created the store
     * @throws StoreLockedException if the store is open already, in this process or in another one, until
     *     {@link StoreOptions#lockTimeout} has passed
     * @throws java.io.InterruptedIOException if the thread is interrupted while it waits for the store; its interrupt
     *     status is kept
     * @throws CorruptStoreException if neither superblock is whole
     * @throws IllegalArgumentException if the file does not exist and the size is out of its range
     * @throws IOException if the file cannot be read or created
     */
    static LayerStore openOrCreate(Path device, long sizeBytes, StoreOptions options) throws IOException {
        try {
            return open(device, options);
        } catch (NoSuchFileException missing) {
            try {
                return create(device, sizeBytes, options);
            } catch (FileAlreadyExistsException made) {
                return openCreated(device, options);
            }
        } catch (NotAStoreException unfinished) {
            return openCreated(device, options);
        }
    }

    /** Opens a store that another caller may be about to create, whose file is empty until the caller has locked it. */
    private static LayerStore openCreated(Path device, StoreOptions options) throws IOException {
        long start = System.nanoTime();
        while (true) {
            try {
                return open(device, options);
            } catch (NotAStoreException e) {
                Duration waited = Duration.ofNanos(System.nanoTime() - start);
                boolean empty = Files.isRegularFile(device) && Files.size(device) == 0;
                if (!empty || waited.compareTo(options.lockTimeout()) >= 0) {
                    throw e;
                }
                if (Thread.currentThread().isInterrupted()) {
                    throw new InterruptedIOException("the thread was interrupted after it had waited " + waited
                            + " for the creation of the store " + device);
                }
                LockSupport.parkNanos(1_000_000);
            }
        }
    }

    private static LayerStoreProvider provider() {
        Iterator<LayerStoreProvider> providers = ServiceLoader.load(
                        LayerStoreProvider.class, LayerStore.class.getClassLoader())
                .iterator();
        if (!providers.hasNext()) {
            throw new IllegalStateException("no layer store engine found: add io.lcfs:lcfs-engine to the class path");
        }
        return providers.next();
    }

    /**
     * Opens layer 0, the layer of the host tool. It is always writable, becomes durable at the same checkpoints as the
     * other layers, and cannot be cloned, snapshotted, committed, renamed or removed. O(1).
     *
     * @return a handle that the caller closes
     * @throws StoreClosedException if the store is closed
     * @throws CorruptStoreException if the record of the layer is damaged
     * @throws IOException if the store has failed
     */
    Layer root() throws IOException;

    /**
     * Creates an empty writable layer without a parent. Its root directory has mode 0755 and owner 0:0. Durable at the
     * next checkpoint. O(1), whatever the number of layers.
     *
     * @param name the name of the new layer
     * @return a handle that the caller closes
     * @throws IllegalArgumentException if the name is not a valid layer name
     * @throws LayerExistsException if another layer has the name
     * @throws NoSpaceException if the store is full
     * @throws ReadOnlyStoreException if the store was opened for reading only
     * @throws StoreClosedException if the store is closed
     * @throws IOException if the store has failed
     */
    default Layer createLayer(String name) throws IOException {
        return createLayer(name, LayerOptions.defaults());
    }

    /**
     * Creates an empty writable layer without a parent, with labels and limits. Its root directory has mode 0755 and
     * owner 0:0. Durable at the next checkpoint. O(labels).
     *
     * @param name the name of the new layer
     * @param options labels and limits
     * @return a handle that the caller closes
     * @throws IllegalArgumentException if the name is not a valid layer name, or a label is outside the limits of
     *     {@link #setLabels}
     * @throws LayerExistsException if another layer has the name
     * @throws NoSpaceException if the store is full
     * @throws ReadOnlyStoreException if the store was opened for reading only
     * @throws StoreClosedException if the store is closed
     * @throws IOException if the store has failed
     */
    Layer createLayer(String name, LayerOptions options) throws IOException;

    /**
     * Creates a writable layer on top of another layer. If the parent is still writable, it becomes read-only, but not
     * durable yet. Durable at the next checkpoint. O(1), whatever the size and depth of the parent and the number of
     * layers.
     *
     * @param parent the name of the layer below
     * @param name the name of the new layer
     * @return a handle that the caller closes
     * @throws IllegalArgumentException if the name is not a valid layer name
     * @throws NoSuchLayerException if the parent does not exist
     * @throws LayerExistsException if another layer has the name
     * @throws UnsupportedOperationException if the parent is layer 0
     * @throws NoSpaceException if the store is full
     * @throws ReadOnlyStoreException if the store was opened for reading only
     * @throws StoreClosedException if the store is closed
     * @throws IOException if the store has failed
     */
    default Layer cloneLayer(String parent, String name) throws IOException {
        return cloneLayer(parent, name, LayerOptions.defaults());
    }

    /**
     * Creates a writable layer on top of another layer, with labels and limits. If the parent is still writable, it
     * becomes read-only, but not durable yet. Durable at the next checkpoint. O(labels), whatever the size and depth of
     * the parent and the number of layers.
     *
     * @param parent the name of the layer below
     * @param name the name of the new layer
     * @param options labels and limits
     * @return a handle that the caller closes
     * @throws IllegalArgumentException if the name is not a valid layer name, or a label is outside the limits of
     *     {@link #setLabels}
     * @throws NoSuchLayerException if the parent does not exist
     * @throws LayerExistsException if another layer has the name
     * @throws UnsupportedOperationException if the parent is layer 0
     * @throws NoSpaceException if the store is full
     * @throws ReadOnlyStoreException if the store was opened for reading only
     * @throws StoreClosedException if the store is closed
     * @throws IOException if the store has failed
     */
    Layer cloneLayer(String parent, String name, LayerOptions options) throws IOException;

    /**
     * Creates a read-only layer with the content of its parent and a name of its own. If the parent is still writable,
     * it becomes read-only. Durable at the next checkpoint. O(1), whatever the size and depth of the parent and the
     * number of layers.
     *
     * @param parent the name of the layer below
     * @param name the name of the new layer
     * @return a handle that the caller closes
     * @throws IllegalArgumentException if the name is not a valid layer name
     * @throws NoSuchLayerException if the parent does not exist
     * @throws LayerExistsException if another layer has the name
     * @throws UnsupportedOperationException if the parent is layer 0
     * @throws NoSpaceException if the store is full
     * @throws ReadOnlyStoreException if the store was opened for reading only
     * @throws StoreClosedException if the store is closed
     * @throws IOException if the store has failed
     */
    default Layer view(String parent, String name) throws IOException {
        return view(parent, name, LayerOptions.defaults());
    }

    /**
     * Creates a read-only layer with the content of its parent, a name of its own, and labels. If the parent is still
     * writable, it becomes read-only. Durable at the next checkpoint. O(labels), whatever the size and depth of the
     * parent and the number of layers.
     *
     * @param parent the name of the layer below
     * @param name the name of the new layer
     * @param options the labels; a view owns no blocks, so it needs no limit
     * @return a handle that the caller closes
     * @throws IllegalArgumentException if the name is not a valid layer name, or a label is outside the limits of
     *     {@link #setLabels}
     * @throws NoSuchLayerException if the parent does not exist
     * @throws LayerExistsException if another layer has the name
     * @throws UnsupportedOperationException if the parent is layer 0
     * @throws NoSpaceException if the store is full
     * @throws ReadOnlyStoreException if the store was opened for reading only
     * @throws StoreClosedException if the store is closed
     * @throws IOException if the store has failed
     */
    Layer view(String parent, String name, LayerOptions options) throws IOException;

    /**
     * Freezes the present state of a live layer as a read-only layer below it. The live layer keeps its name, its open
     * files and its content, stays writable, and has the snapshot as its parent. Durable at the next checkpoint. O(1),
     * however much was written.
     *
     * <p>Some blocks that no user can see stay in the snapshot until it is removed: those of a file that has lost its
     * last name and is still open, those that a deletion in another thread has not freed yet, and those that a write of
     * more than 256 KiB in another thread has written so far, at most 16 MiB.
     *
     * @param live the name of a writable layer
     * @param name the name of the snapshot
     * @return a handle of the snapshot, which the caller closes
     * @throws IllegalArgumentException if the name is not a valid layer name
     * @throws NoSuchLayerException if the live layer does not exist
     * @throws LayerExistsException if another layer has the name
     * @throws ReadOnlyLayerException if the live layer is not writable
     * @throws UnsupportedOperationException if the live layer is layer 0
     * @throws NoSpaceException if the store is full
     * @throws ReadOnlyStoreException if the store was opened for reading only
     * @throws StoreClosedException if the store is closed
     * @throws IOException if the store has failed
     */
    default Layer snapshot(String live, String name) throws IOException {
        return snapshot(live, name, LayerOptions.defaults());
    }

    /**
     * Freezes the present state of a live layer, with labels, as {@link #snapshot(String, String)} does. Durable at the
     * next checkpoint. O(labels), however much was written.
     *
     * @param live the name of a writable layer
     * @param name the name of the snapshot
     * @param options the labels of the snapshot
     * @return a handle of the snapshot, which the caller closes
     * @throws IllegalArgumentException if the name is not a valid layer name, or a label is outside the limits of
     *     {@link #setLabels}
     * @throws NoSuchLayerException if the live layer does not exist
     * @throws LayerExistsException if another layer has the name
     * @throws ReadOnlyLayerException if the live layer is not writable
     * @throws UnsupportedOperationException if the live layer is layer 0
     * @throws NoSpaceException if the store is full
     * @throws ReadOnlyStoreException if the store was opened for reading only
     * @throws StoreClosedException if the store is closed
     * @throws IOException if the store has failed
     */
    Layer snapshot(String live, String name, LayerOptions options) throws IOException;

    /**
     * Takes a live layer back to one of its snapshots, or to another committed layer below it: afterwards the layer
     * shows the files of the snapshot, and is writable on it. What was written since the snapshot is discarded, and its
     * space is reclaimed as that of a removed layer. All snapshots stay. The layer keeps its name, its limit of bytes
     * and its labels, and gets a new id and time of creation. In one change; durable at the next checkpoint. O(labels +
     * leases), and O(1) for each layer between the live layer and the snapshot, however much was written.
     *
     * <p>Handles of the layer that were opened before stay with the discarded state: they and their open files still
     * read it, and a change or a question about the layer throws a {@link NoSuchLayerException} that says that the
     * layer was restored. So no thread that works on the old state writes into the new one.
     *
     * @param live the name of a writable layer
     * @param snapshot the name of a committed layer below it
     * @return a handle of the restored layer, which the caller closes
     * @throws IllegalArgumentException if a name is not a valid layer name, or the live layer is not on the snapshot
     * @throws NoSuchLayerException if one of the layers does not exist
     * @throws ReadOnlyLayerException if the live layer is not writable
     * @throws UnsupportedOperationException if the live layer is layer 0
     * @throws NoSpaceException if the store is full; removing the layer and cloning the snapshot has the same effect in
     *     two changes
     * @throws ReadOnlyStoreException if the store was opened for reading only
     * @throws StoreClosedException if the store is closed
     * @throws IOException if the store has failed
     */
    Layer restore(String live, String snapshot) throws IOException;

    /**
     * Opens a handle of a layer. The handle stays valid when the layer is renamed. O(1).
     *
     * @param name the name of the layer
     * @return a handle that the caller closes
     * @throws NoSuchLayerException if the layer does not exist
     * @throws StoreClosedException if the store is closed
     * @throws CorruptStoreException if the record of the layer is damaged
     * @throws IOException if the store has failed
     */
    Layer openLayer(String name) throws IOException;

    /**
     * Removes a layer. Its name is free at once. Its space is reclaimed in the background after its last open handle is
     * closed, at a cost in proportion to the data that the layer itself wrote. An open handle still reads what it read
     * before; its writes fail. O(log layers); durable at the next checkpoint.
     *
     * <p>A layer that has layers on top is removed only with {@link RemoveOption#FORCE}. The layers on top keep their
     * content. Blocks that none of the remaining layers can see are reclaimed. If several layers or a writable one are
     * on top, the cost is that of the data that the layer wrote, times the layers directly on top; blocks that a layer
     * on top drops later come back after the next removal or commit, or at {@link #reclaim}.
     *
     * @param name the name of the layer
     * @param options none, or {@link RemoveOption#FORCE}
     * @throws NoSuchLayerException if the layer does not exist
     * @throws LayerInUseException if the layer has layers on top, and {@link RemoveOption#FORCE} is not given
     * @throws UnsupportedOperationException if the layer is layer 0
     * @throws ReadOnlyStoreException if the store was opened for reading only
     * @throws StoreClosedException if the store is closed
     * @throws IOException if the store has failed
     */
    void remove(String name, RemoveOption... options) throws IOException;

    /**
     * Renames a layer. Open handles stay valid. Durable at the next checkpoint. O(1).
     *
     * @param name the present name
     * @param newName the new name
     * @throws IllegalArgumentException if the new name is not a valid layer name
     * @throws NoSuchLayerException if the layer does not exist
     * @throws LayerExistsException if another layer has the new name
     * @throws UnsupportedOperationException if the layer is layer 0
     * @throws NoSpaceException if the store is full
     * @throws ReadOnlyStoreException if the store was opened for reading only
     * @throws StoreClosedException if the store is closed
     * @throws IOException if the store has failed
     */
    void rename(String name, String newName) throws IOException;

    /**
     * Replaces all labels of a layer. Durable at the next checkpoint. O(labels).
     *
     * @param name the name of the layer
     * @param labels at most 64 labels; keys of 1 to 255 bytes, values of 0 to 512 bytes of UTF-8
     * @throws NoSuchLayerException if the layer does not exist
     * @throws IllegalArgumentException if a label or their number is outside the limits
     * @throws NoSpaceException if the store is full
     * @throws ReadOnlyStoreException if the store was opened for reading only
     * @throws StoreClosedException if the store is closed
     * @throws IOException if the store has failed
     */
    void setLabels(String name, Map<String, String> labels) throws IOException;

    /**
     * Sets one label or, with {@code null}, removes it. The other labels stay. Durable at the next checkpoint.
     * O(labels).
     *
     * @param name the name of the layer
     * @param key the key, 1 to 255 bytes of UTF-8
     * @param value the value, 0 to 512 bytes of UTF-8, or {@code null}
     * @throws NoSuchLayerException if the layer does not exist
     * @throws IllegalArgumentException if the label is outside the limits, or the layer has 64 other labels
     * @throws NoSpaceException if the store is full; removing a label is possible then
     * @throws ReadOnlyStoreException if the store was opened for reading only
     * @throws StoreClosedException if the store is closed
     * @throws IOException if the store has failed
     */
    void setLabel(String name, String key, @Nullable String value) throws IOException;

    /**
     * Returns the state, parent, times and labels of a layer. O(labels).
     *
     * @param name the name of the layer
     * @return the state at the time of the call
     * @throws NoSuchLayerException if the layer does not exist
     * @throws StoreClosedException if the store is closed
     * @throws IOException if the store has failed
     */
    LayerInfo stat(String name) throws IOException;

    /**
     * Returns whether a layer with this name exists. O(1).
     *
     * @param name the name of the layer
     * @return whether it exists
     * @throws IllegalArgumentException if the name is not a valid layer name
     * @throws StoreClosedException if the store is closed
     * @throws IOException if the store has failed
     */
    boolean exists(String name) throws IOException;

    /**
     * Returns all layers that have a name, except layer 0, by ascending id. O(layers). As in {@link #find}, layers that
     * are created or removed meanwhile may be missing or not.
     *
     * @return the states of the layers
     * @throws StoreClosedException if the store is closed
     * @throws IOException if the store has failed
     */
    default List<LayerInfo> list() throws IOException {
        return find(LayerFilter.all());
    }

    /**
     * Returns the layers that match a filter, except layer 0, by ascending id. With {@link LayerFilter#lookups()}, only
     * the layers that fulfil one of these conditions are read: O(1) for a name, O(children of the layer) for a parent,
     * O(layers with the label) for a label with its value. Otherwise, and for labels in stores that were created before
     * there was an index, all layers are read: O(layers of the store). The layers are read in batches of 256, each of
     * which is of one instant; layers may be created or removed between two batches.
     *
     * @param filter the filter
     * @return the states of the layers
     * @throws StoreClosedException if the store is closed
     * @throws IOException if the store has failed
     */
    List<LayerInfo> find(LayerFilter filter) throws IOException;

    /**
     * Returns the writable layers, committed layers and views whose {@link LayerInfo#parent()} is a layer, by ascending
     * id. All are of one instant. O(children), including removed layers in between, whatever else is in the store.
     *
     * @param name the name of the layer
     * @return the states of the children
     * @throws NoSuchLayerException if the layer does not exist
     * @throws StoreClosedException if the store is closed
     * @throws IOException if the store has failed
     */
    List<LayerInfo> children(String name) throws IOException;

    /**
     * Returns the ancestors of a layer: its parent, the parent's parent, and so on. All are of one instant.
     * O(ancestors), including removed layers in between.
     *
     * @param name the name of the layer
     * @return the states of the ancestors, nearest first
     * @throws NoSuchLayerException if the layer does not exist
     * @throws StoreClosedException if the store is closed
     * @throws IOException if the store has failed
     */
    List<LayerInfo> ancestors(String name) throws IOException;

    /**
     * Returns how much space a layer occupies, and its number of inodes. O(1).
     *
     * @param name the name of the layer
     * @return the figures at the time of the call
     * @throws NoSuchLayerException if the layer does not exist
     * @throws StoreClosedException if the store is closed
     * @throws IOException if the store has failed
     */
    Usage usage(String name) throws IOException;

    /**
     * Returns how many bytes come back if a layer is removed now, by force if layers stand on it, after open handles of
     * it are closed: what this layer alone keeps, of its own data and of that of removed layers below. It is exact for
     * data. Nodes of trees that stay only because they lead to data that other layers keep are not counted, and some of
     * them may come back too. Changes nothing.
     *
     * <p>O(1) for a layer on which no layer stands, unless layers directly below it were removed and others stand on
     * these. In all other cases this is not a number that the store could keep: no references are counted, so the trees
     * of the layers on top are asked. Then it is O(what comes back x layers that are asked), and removed layers are not
     * reclaimed meanwhile.
     *
     * @param name the name of the layer
     * @return the number of bytes, a multiple of 4 KiB
     * @throws NoSuchLayerException if the layer does not exist
     * @throws UnsupportedOperationException if the layer is layer 0
     * @throws CorruptStoreException if a block that must be read is damaged
     * @throws StoreClosedException if the store is closed
     * @throws IOException if the store has failed
     */
    long reclaimableBytes(String name) throws IOException;

    /**
     * Returns the changes from one layer to another layer: an ancestor, a descendant, or a layer with a common
     * ancestor. A writable layer is compared as it is at the time of the call. O(difference).
     *
     * @param from the older layer
     * @param to the newer layer
     * @return the changes, sorted by path, parents first; the caller closes it
     * @throws NoSuchLayerException if one of the layers does not exist
     * @throws CorruptStoreException if a block is damaged
     * @throws StoreClosedException if the store is closed
     * @throws IOException if the store has failed
     */
    LayerDiff diff(String from, String to) throws IOException;

    /**
     * Makes a layer one that belongs to a cache, or one that does not; see {@link LayerOptions#withCache}. The call
     * counts as a use of the layer. Durable at the next checkpoint. O(1).
     *
     * @param name the name of the layer
     * @param cache whether {@link #collect} may remove the layer
     * @throws NoSuchLayerException if the layer does not exist
     * @throws UnsupportedOperationException if the layer is layer 0
     * @throws NoSpaceException if the store is full
     * @throws ReadOnlyStoreException if the store was opened for reading only
     * @throws StoreClosedException if the store is closed
     * @throws IOException if the store has failed
     */
    void setCache(String name, boolean cache) throws IOException;

    /**
     * Creates a lease, or renews it. Until the lease ends, {@link #collect} removes none of its layers, and no layer
     * below them. It does not protect from {@link #remove}, nor does it keep an ephemeral layer. A lease that was over
     * begins anew, without its earlier layers; layers that were removed leave it. The store's clock counts. If that is
     * set back, a lease lasts at most its duration after the next collection. Durable at the next checkpoint. O(layers
     * of the lease).
     *
     * @param name the name of the lease, with the rules of a layer's name
     * @param duration the time after which the lease ends unless it is renewed; at most 100,000 days. The end is
     *     rounded up to a whole second
     * @param layers the names of layers that the lease holds from now on, beside those that it has; at most 64 in all
     * @throws IllegalArgumentException if the name is not valid, the duration is not positive or too long, or the lease
     *     would have too many layers
     * @throws NoSuchLayerException if one of the layers does not exist; nothing is changed then
     * @throws NoSpaceException if the store is full
     * @throws ReadOnlyStoreException if the store was opened for reading only
     * @throws StoreClosedException if the store is closed
     * @throws IOException if the store has failed
     */
    void lease(String name, Duration duration, String... layers) throws IOException;

    /**
     * Ends a lease. Durable at the next checkpoint. O(1).
     *
     * @param name the name of the lease
     * @return whether there was such a lease that was not over
     * @throws IllegalArgumentException if the name is not valid
     * @throws ReadOnlyStoreException if the store was opened for reading only
     * @throws StoreClosedException if the store is closed
     * @throws IOException if the store has failed
     */
    boolean endLease(String name) throws IOException;

    /**
     * Returns the leases that are not over. All are of one instant. O(layers of all leases).
     *
     * @return the leases, in no particular order
     * @throws StoreClosedException if the store is closed
     * @throws IOException if the store has failed
     */
    List<LeaseInfo> leases() throws IOException;

    /**
     * Removes cache layers that nothing holds ({@link LayerOptions#withCache}). A layer is held while it is open, while
     * a lease has it, and while any layer with a name stands on it that stays. Those layers are removed first that were
     * used least recently; a use is an opening of the layer, or the creation of a layer on it. Times of use are written
     * before each timed checkpoint and when the store is closed, so a crash may lose the latest.
     *
     * <p>Each layer is removed in a change of its own, which looks again whether something holds the layer. So other
     * threads go on, and a crash leaves some layers removed and the others as they were. Space comes back as after
     * {@link #remove}. Leases that are over are removed, too. O(cache layers + layers on them + removed layers x
     * layers of all leases). Durable at the next checkpoint.
     *
     * @param options the budget, a minimum age, and whether layers are only reported
     * @return the removed layers
     * @throws ReadOnlyStoreException if the store was opened for reading only, except with {@link
     *     CollectOptions#dryRun()}
     * @throws StoreClosedException if the store is closed
     * @throws IOException if the store has failed; layers that were removed before stay removed
     */
    CollectReport collect(CollectOptions options) throws IOException;

    /**
     * Makes all changes durable that were made before the call. Callers that arrive together share one checkpoint.
     * O(data that is not on the device yet).
     *
     * @throws StoreClosedException if the store is closed
     * @throws IOException if the device fails; the store has latched then
     */
    void sync() throws IOException;

    /**
     * Waits until removed layers are reclaimed and their space can be used again, as far as open handles allow. Of a
     * removed layer with layers above it, what none of them shows comes back. Makes checkpoints. O(blocks of the
     * removed layers x layers directly above).
     *
     * @throws ReadOnlyStoreException if the store was opened for reading only
     * @throws StoreClosedException if the store is closed
     * @throws IOException if the store has failed
     */
    void reclaim() throws IOException;

    /**
     * Compares all metadata with the map of free space, without a listener; see {@link #check(Progress)}. O(metadata).
     *
     * @return the findings
     * @throws StoreClosedException if the store is closed
     * @throws IOException if the store has failed
     */
    default CheckReport check() throws IOException {
        return check(Progress.none());
    }

    /**
     * Compares all metadata with the map of free space: each block in use must be reached exactly once and owned by one
     * layer. Waits for a checkpoint, and delays changes of the store while it runs. Changes nothing. O(metadata).
     *
     * @param progress receives an update after each layer; its items are layers. It must not call the store, because
     *     locks of the store are held during the update
     * @return the findings
     * @throws UnsupportedOperationException if the store is read {@linkplain StoreOptions#withBesideWriter(boolean)
     *     beside its writer}
     * @throws StoreClosedException if the store is closed
     * @throws IOException if the store has failed
     */
    CheckReport check(Progress progress) throws IOException;

    /**
     * Starts to read and verify each block in use, while the store is used. The scrub runs on its own thread, {@code
     * lcfs-scrub}, or in the {@linkplain StoreOptions#withExecutor executor} of the options, or inside
     * {@link Scrub#await()} if the store has no threads. Blocks that wait in memory for the next
     * checkpoint are not on the medium yet and are left out. Changes nothing: a damaged block stays where it is, calls
     * that need it throw {@link CorruptStoreException}, and all other calls work as before. O(blocks in use), in steps
     * of about 1 MiB, each of which delays the writers of one layer.
     *
     * @param options the limit of bandwidth, and a listener
     * @return the scrub, which the caller closes
     * @throws java.util.concurrent.RejectedExecutionException if the executor of the options refuses the scrub
     * @throws UnsupportedOperationException if the store is read {@linkplain StoreOptions#withBesideWriter(boolean)
     *     beside its writer}
     * @throws StoreClosedException if the store is closed
     * @throws IOException if the store has failed
     */
    Scrub startScrub(ScrubOptions options) throws IOException;

    /**
     * Reads and verifies each block in use before it returns; see {@link #startScrub(ScrubOptions)}. O(blocks in use).
     *
     * @return the report
     * @throws InterruptedException if the thread is interrupted meanwhile; the scrub ends then
     * @throws StoreClosedException if the store is closed
     * @throws IOException if the store has failed
     */
    default ScrubReport scrub() throws InterruptedException, IOException {
        try (Scrub scrub = startScrub(ScrubOptions.defaults())) {
            return scrub.await();
        }
    }

    /**
     * Copies everything readable in this store to another store, without a listener; see {@link #salvage(LayerStore,
     * Progress)}. O(names of all layers), and the data once for each layer that changed it.
     *
     * @param target a new store that is large enough; the copy is durable on return
     * @return the losses
     * @throws IllegalArgumentException if a layer was ever created in the target, or it is this store, or an object of
     *     another library
     * @throws NoSpaceException if the target is too small; the layers copied so far stay in it
     * @throws IOException if the target fails
     */
    default SalvageReport salvage(LayerStore target) throws IOException {
        return salvage(target, Progress.none());
    }

    /**
     * Copies everything readable in this store, which may be damaged, to another store: layer 0, and each named layer
     * with its id, labels, parent, files and attributes. Layers share the same data as before, and later layers of the
     * copy get new ids. A view of a removed layer becomes a committed layer with the same files. Open the damaged store
     * with {@link StoreOptions#withReadOnly(boolean)}. Unreadable ranges of a file become holes. The report lists
     * everything that was not copied, including files whose name or inode is lost. O(names of all layers), and the data
     * once for each layer that changed it.
     *
     * @param target a new store that is large enough; the copy is durable on return
     * @param progress receives an update when a layer begins and when it ends; its task is the name of the layer, its
     *     items are layers
     * @return the losses
     * @throws IllegalArgumentException if a layer was ever created in the target, or it is this store, or an object of
     *     another library
     * @throws NoSpaceException if the target is too small; the layers copied so far stay in it
     * @throws IOException if the target fails
     */
    SalvageReport salvage(LayerStore target, Progress progress) throws IOException;

    /**
     * Returns the processes that read this store {@linkplain StoreOptions#withBesideWriter(boolean) beside} this one,
     * which writes it. O(readers).
     *
     * @return the readers whose checkpoint is not revoked, in no particular order; empty if this store is open for
     *     reading only, or is not in a file
     * @throws StoreClosedException if the store is closed
     * @throws IOException if the file in which readers are listed cannot be read
     */
    List<StoreReader> readers() throws IOException;

    /**
     * Revokes the checkpoints before a number, so that the space that only they reach can be used again, after the next
     * two checkpoints. A process that reads one of them gets a {@link ReaderRevokedException} from its next call that
     * reads the file, and opens the store again. O(readers).
     *
     * @param checkpoint the oldest checkpoint that may still be read; {@link StoreInfo#checkpoints()} is the last one
     * @throws IllegalArgumentException if the number is negative or that of no checkpoint yet
     * @throws ReadOnlyStoreException if the store was opened for reading only
     * @throws StoreClosedException if the store is closed
     * @throws IOException if the file in which readers are listed cannot be read
     */
    void revokeReaders(long checkpoint) throws IOException;

    /**
     * Returns figures of the whole store. O(1).
     *
     * @return the figures at the time of the call
     * @throws StoreClosedException if the store is closed
     * @throws IOException if the store has failed
     */
    StoreInfo info() throws IOException;

    /**
     * Makes the store larger: extends its file, or uses more of its block device. Durable on return. O(1).
     *
     * @param sizeBytes the new size, at least the present one
     * @throws IllegalArgumentException if the size is below the present one or out of range
     * @throws ReadOnlyStoreException if the store was opened for reading only
     * @throws StoreClosedException if the store is closed
     * @throws IOException if the device cannot grow, or the store has failed
     */
    void grow(long sizeBytes) throws IOException;

    /**
     * Gives free space at the end of the store's file back to the host: reclaims removed layers, makes the store end
     * behind its last block in use, and truncates the file. The store is used on meanwhile, and {@linkplain
     * StoreOptions#withGrowth grows} again when it needs space.
     *
     * <p>No block is moved, so a block in use near the end keeps all free space before it. These blocks stay as well:
     * those that a {@linkplain #readers() reader} in another process reaches, those of which a {@link FileView} showed
     * the content since the store was opened, and a reserve of about 1 to 2 % of the store. New blocks are allocated
     * where the file begins, if there is much space. A crash leaves the old or the new size, and the next call goes on.
     * Durable on return, apart from the size of the file. Makes up to four checkpoints. O(blocks of the removed layers
     * + blocks given back).
     *
     * @param options how much space stays free
     * @return the bytes given back
     * @throws UnsupportedOperationException if the store was opened without growth, or its device is not a file and
     *     cannot become smaller
     * @throws ReadOnlyStoreException if the store was opened for reading only
     * @throws StoreClosedException if the store is closed
     * @throws IOException if the file cannot be truncated, in which case only the store is smaller, or if the store has
     *     failed
     */
    CompactReport compact(CompactOptions options) throws IOException;

    /**
     * Makes all changes durable and releases the device. Afterwards, handles, views and files of the store throw {@link
     * StoreClosedException}. A second call has no effect. O(data that is not on the device yet).
     *
     * @throws IOException if the device fails; it is released all the same
     */
    @Override
    void close() throws IOException;
}
