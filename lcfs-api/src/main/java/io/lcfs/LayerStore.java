package io.lcfs;

import io.lcfs.spi.BlockDevice;
import io.lcfs.spi.LayerStoreProvider;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * A store of layers on one file or block device.
 *
 * <p>A layer is a whole file tree that shares with the layer below it everything that it did not change. Making a
 * layer, by {@link #cloneLayer(String, String)} or {@link #snapshot(String, String)}, copies one pointer: it is O(1)
 * whatever the size of the store, the number of layers and the depth, and a read costs the same at every depth.
 *
 * <p><b>Durability.</b> Calls return before they are durable, {@link Layer#commit()}, {@link #sync()} and
 * {@link #close()} apart. The store becomes durable as a whole, at <em>checkpoints</em>: after a crash it shows exactly
 * the last one, every layer and the table of layers at the same instant. One write call of more than 16 MiB may be cut
 * by a checkpoint.
 *
 * <p><b>Threads.</b> All methods may be called by any thread. Committed layers are read without a lock, writable layers
 * are written in parallel, one layer has one writer at a time; callers of one layer wait for one another.
 *
 * <p><b>Layer names</b> are 1 to 255 bytes of UTF-8 without control characters; {@value #ROOT} is the name of layer 0.
 *
 * <p><b>Caveats.</b>
 *
 * <ul>
 *   <li>One process, and in it one {@code LayerStore}, has a device open at a time; others get a
 *       {@link StoreLockedException} at once. What is locked is an empty file {@code NAME.lock} beside the store's,
 *       which stays and is not to be deleted while the store is open, and the store's file itself.
 *   <li>The device is memory-mapped. If somebody else truncates its file, or the disk below it fails, reads throw
 *       {@link StoreFailedException}; never do that to a store in use.
 *   <li>A file store is sparse on the host's file system. If that one is full when the store writes, the store
 *       <em>latches</em>: later writes throw {@link StoreFailedException} until it is reopened at its last checkpoint.
 *   <li>Interrupting a thread inside a call hurts neither the store nor other threads.
 *   <li>Blocks that were freed keep their old bytes on the device until they are used again.
 * </ul>
 */
public interface LayerStore extends AutoCloseable {
    /** The name of layer 0, which exists in each store and holds what the host tool keeps beside its layers. */
    String ROOT = "/";

    /**
     * Makes a store with default options; see {@link #create(Path, long, StoreOptions)}.
     *
     * @param device the file to make or the block device to format
     * @param sizeBytes the size of the store in bytes
     * @return the open store
     * @throws IOException as there
     */
    static LayerStore create(Path device, long sizeBytes) throws IOException {
        return create(device, sizeBytes, StoreOptions.defaults());
    }

    /**
     * Makes a store in a new file, or on a block device. A file is made with mode 0600, sparse, and must not exist. A
     * block device must not hold a store already. Durable on return. O(1), whatever the size.
     *
     * @param device the file to make or the block device to format
     * @param sizeBytes the size of the store, from 4 MiB to 2^57 bytes, rounded down to whole 4 KiB blocks; 0 on a
     *     block device: all of it
     * @param options how the store is to run
     * @return the open store
     * @throws java.nio.file.FileAlreadyExistsException if the file exists, or the block device holds a store
     * @throws IllegalArgumentException if the size is out of its range, or larger than the block device
     * @throws IOException if the device cannot be written; a file that was begun is deleted
     */
    static LayerStore create(Path device, long sizeBytes, StoreOptions options) throws IOException {
        return provider().create(device, sizeBytes, options);
    }

    /**
     * Opens a store with default options; see {@link #open(Path, StoreOptions)}.
     *
     * @param device the file or block device of the store
     * @return the open store
     * @throws IOException as there
     */
    static LayerStore open(Path device) throws IOException {
        return open(device, StoreOptions.defaults());
    }

    /**
     * Opens a store at its last checkpoint. O(1): it does not grow with layers or data, and is the same after a crash
     * as after a close. Never writes to something that is not a store of a format it knows.
     *
     * <p>With {@link StoreOptions#withReadOnly(boolean)} nothing is written at all, other processes may open the store
     * in the same way meanwhile, and the file is read through a channel instead of a mapping: slower, but no damage and
     * no change of the file by others can do more than make a call fail.
     *
     * @param device the file or block device of the store
     * @param options how the store is to run
     * @return the open store
     * @throws java.nio.file.NoSuchFileException if there is no such file
     * @throws NotAStoreException if it is not a store
     * @throws UnsupportedFormatException if a later version made it
     * @throws StoreLockedException if it is open already, here or in another process
     * @throws CorruptStoreException if neither superblock is whole
     * @throws IOException if the device cannot be read
     */
    static LayerStore open(Path device, StoreOptions options) throws IOException {
        return provider().open(device, options);
    }

    /**
     * Makes a store that lives in the heap and goes with {@link #close()}; for tests and for throw-away builds. Memory
     * is taken as blocks are written.
     *
     * @param sizeBytes the size of the store, from 4 MiB to 64 GiB
     * @param options how the store is to run
     * @return the open store
     * @throws IllegalArgumentException if the size is out of its range
     * @throws IOException if it cannot be made
     */
    static LayerStore createInMemory(long sizeBytes, StoreOptions options) throws IOException {
        return provider().createInMemory(sizeBytes, options);
    }

    /**
     * Makes a store on a device of the caller's own. All of it is used, and what was on it is lost; it must not hold a
     * store already. The store has the device from the call on: it closes it when it is closed, and at once if this
     * call fails. Durable on return, as far as the device's {@link BlockDevice#force()} is. O(1), whatever the size.
     *
     * @param device a device of 4 MiB to 2^57 bytes that nobody else uses
     * @param options how the store is to run
     * @return the open store
     * @throws java.nio.file.FileAlreadyExistsException if the device holds a store; it is not touched
     * @throws IllegalArgumentException if the size of the device is out of its range
     * @throws IOException if the device cannot be written
     */
    static LayerStore create(BlockDevice device, StoreOptions options) throws IOException {
        return provider().create(device, options);
    }

    /**
     * Opens the store on a device of the caller's own, at its last checkpoint. The store has the device from the call
     * on: it closes it when it is closed, and at once if this call fails. To keep others from the device meanwhile is
     * the device's business. Otherwise as {@link #open(Path, StoreOptions)}; O(1).
     *
     * @param device the device, which nobody else uses
     * @param options how the store is to run
     * @return the open store
     * @throws NotAStoreException if there is no store on it; it is not touched
     * @throws UnsupportedFormatException if a later version made it
     * @throws CorruptStoreException if neither superblock is whole
     * @throws IOException if the device cannot be read or written
     */
    static LayerStore open(BlockDevice device, StoreOptions options) throws IOException {
        return provider().open(device, options);
    }

    /**
     * Opens the store in a file if the file exists, else makes one there. Two callers of one file at the same time get
     * one store: the other call throws {@link StoreLockedException}, as long as the store is open.
     *
     * @param device the file; a block device that holds no store is refused, because what else it holds would be lost
     * @param sizeBytes the size of a store that is made, as in {@link #create(Path, long, StoreOptions)}; a store that
     *     exists keeps its size
     * @param options how the store is to run
     * @return the open store
     * @throws NotAStoreException if there is a file that is not a store
     * @throws UnsupportedFormatException if a later version made the store
     * @throws StoreLockedException if the store is open already, in this process or in another
     * @throws CorruptStoreException if neither superblock is whole
     * @throws IllegalArgumentException if there is no file, and the size is out of its range
     * @throws IOException if the file cannot be read or made
     */
    static LayerStore openOrCreate(Path device, long sizeBytes, StoreOptions options) throws IOException {
        try {
            return open(device, options);
        } catch (NoSuchFileException missing) {
            try {
                return create(device, sizeBytes, options);
            } catch (FileAlreadyExistsException made) {
                return open(device, options);
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
     * Opens layer 0, which is writable for ever, cannot be cloned, snapshotted, committed, renamed or removed, and is
     * durable at the same instants as the layers. Its tree belongs to the host tool. O(1).
     *
     * @return a handle that the caller closes
     * @throws IOException if the store has failed
     */
    Layer root() throws IOException;

    /**
     * Makes an empty writable layer with no parent; its root directory has mode 0755 and owner 0:0. O(1).
     *
     * @param name the name of the new layer
     * @return a handle that the caller closes
     * @throws LayerExistsException if the name is taken
     * @throws IOException if there is no space, or the store has failed
     */
    default Layer createLayer(String name) throws IOException {
        return createLayer(name, LayerOptions.defaults());
    }

    /**
     * Makes an empty writable layer with labels and limits; see {@link #createLayer(String)}.
     *
     * @param name the name of the new layer
     * @param options labels and limits
     * @return a handle that the caller closes
     * @throws IOException as there
     */
    Layer createLayer(String name, LayerOptions options) throws IOException;

    /**
     * Makes a writable layer on top of another. A parent that is still writable becomes read-only by this, though not
     * durable yet. O(1), whatever the size and depth of the parent and the number of layers.
     *
     * @param parent the name of the layer below
     * @param name the name of the new layer
     * @return a handle that the caller closes
     * @throws NoSuchLayerException if there is no such parent
     * @throws LayerExistsException if the name is taken
     * @throws UnsupportedOperationException if the parent is layer 0
     * @throws IOException if there is no space, or the store has failed
     */
    default Layer cloneLayer(String parent, String name) throws IOException {
        return cloneLayer(parent, name, LayerOptions.defaults());
    }

    /**
     * Makes a writable layer on top of another, with labels and limits; see {@link #cloneLayer(String, String)}.
     *
     * @param parent the name of the layer below
     * @param name the name of the new layer
     * @param options labels and limits
     * @return a handle that the caller closes
     * @throws IOException as there
     */
    Layer cloneLayer(String parent, String name, LayerOptions options) throws IOException;

    /**
     * Makes a read-only layer that shows what its parent shows, under a name of its own. A parent that is still
     * writable becomes read-only by this. O(1), whatever the size and depth of the parent and the number of layers;
     * durable at the next checkpoint.
     *
     * @param parent the name of the layer below
     * @param name the name of the new layer
     * @return a handle that the caller closes
     * @throws NoSuchLayerException if there is no such parent
     * @throws LayerExistsException if the name is taken
     * @throws UnsupportedOperationException if the parent is layer 0
     * @throws NoSpaceException if the store is full
     * @throws IOException if the store has failed
     */
    default Layer view(String parent, String name) throws IOException {
        return view(parent, name, LayerOptions.defaults());
    }

    /**
     * Makes a read-only layer that shows what its parent shows, under a name of its own, with labels. A parent that is
     * still writable becomes read-only by this. O(1), whatever the size and depth of the parent and the number of
     * layers; durable at the next checkpoint.
     *
     * @param parent the name of the layer below
     * @param name the name of the new layer
     * @param options the labels; a view owns nothing, so it needs no limit
     * @return a handle that the caller closes
     * @throws NoSuchLayerException if there is no such parent
     * @throws LayerExistsException if the name is taken
     * @throws UnsupportedOperationException if the parent is layer 0
     * @throws NoSpaceException if the store is full
     * @throws IOException if the store has failed
     */
    Layer view(String parent, String name, LayerOptions options) throws IOException;

    /**
     * Freezes the present state of a live layer as a read-only layer below it. The live layer keeps its name, its open
     * files and its content, goes on being written, and has the snapshot as its parent. O(1), whatever was written. A
     * file that has lost its last name and is still open stays in the snapshot, where nobody sees it: its blocks come
     * back when the snapshot is removed, not when the file is closed. So does what a deletion in another thread has not
     * yet dropped, and what a write of more than 256 KiB in another thread has written until then, at most 16 MiB.
     *
     * @param live the name of a writable layer
     * @param name the name of the snapshot
     * @return a handle to the snapshot, which the caller closes
     * @throws NoSuchLayerException if there is no such layer
     * @throws LayerExistsException if the name is taken
     * @throws ReadOnlyLayerException if the layer is not writable
     * @throws UnsupportedOperationException if the layer is layer 0
     * @throws IOException if there is no space, or the store has failed
     */
    default Layer snapshot(String live, String name) throws IOException {
        return snapshot(live, name, LayerOptions.defaults());
    }

    /**
     * Freezes the present state of a live layer, with labels; see {@link #snapshot(String, String)}.
     *
     * @param live the name of a writable layer
     * @param name the name of the snapshot
     * @param options labels of the snapshot
     * @return a handle to the snapshot, which the caller closes
     * @throws IOException as there
     */
    Layer snapshot(String live, String name, LayerOptions options) throws IOException;

    /**
     * Opens a handle to a layer. O(1). A handle goes on working after the layer is renamed.
     *
     * @param name the name of the layer
     * @return a handle that the caller closes
     * @throws NoSuchLayerException if there is no such layer
     * @throws IOException if the store has failed
     */
    Layer openLayer(String name) throws IOException;

    /**
     * Removes a layer. Its name is free at once. The space comes back in the background, when the last open handle is
     * closed, in proportion to what the layer itself wrote. A handle that is still open reads what it read before; its
     * writes fail. O(log layers); durable at the next checkpoint.
     *
     * <p>A layer with layers on top is removed only with {@link RemoveOption#FORCE}. The layers on top see no
     * difference, and what none of the remaining layers can see is reclaimed.
     *
     * @param name the name of the layer
     * @param options none, or {@link RemoveOption#FORCE}
     * @throws NoSuchLayerException if there is no such layer
     * @throws LayerInUseException if layers stand on it, and {@link RemoveOption#FORCE} is not given
     * @throws UnsupportedOperationException if the layer is layer 0
     * @throws ReadOnlyStoreException if the store was opened for reading only
     * @throws IOException if the store has failed
     */
    void remove(String name, RemoveOption... options) throws IOException;

    /**
     * Gives a layer another name. O(1).
     *
     * @param name the present name
     * @param newName the new name
     * @throws NoSuchLayerException if there is no such layer
     * @throws LayerExistsException if the new name is taken
     * @throws UnsupportedOperationException if the layer is layer 0
     * @throws IOException if there is no space, or the store has failed
     */
    void rename(String name, String newName) throws IOException;

    /**
     * Replaces all labels of a layer. O(number of labels).
     *
     * @param name the name of the layer
     * @param labels at most 64 labels; keys of 1 to 255 bytes, values of 0 to 512 bytes of UTF-8
     * @throws NoSuchLayerException if there is no such layer
     * @throws IllegalArgumentException if a label is outside the limits
     * @throws IOException if there is no space, or the store has failed
     */
    void setLabels(String name, Map<String, String> labels) throws IOException;

    /**
     * Sets or, with {@code null}, removes one label and leaves the others.
     *
     * @param name the name of the layer
     * @param key 1 to 255 bytes of UTF-8
     * @param value 0 to 512 bytes of UTF-8, or {@code null}
     * @throws NoSuchLayerException if there is no such layer
     * @throws IllegalArgumentException if the label is outside the limits
     * @throws IOException if there is no space, or the store has failed
     */
    void setLabel(String name, String key, @Nullable String value) throws IOException;

    /**
     * What is known of a layer. O(1).
     *
     * @param name the name of the layer
     * @return its state now
     * @throws NoSuchLayerException if there is no such layer
     * @throws IOException if the store has failed
     */
    LayerInfo stat(String name) throws IOException;

    /**
     * Tells whether a layer of this name exists. O(1).
     *
     * @param name the name of the layer
     * @return whether there is one
     * @throws IOException if the store has failed
     */
    boolean exists(String name) throws IOException;

    /**
     * All layers that have a name, layer 0 apart, by ascending id. O(number of layers).
     *
     * @return their state now
     * @throws IOException if the store has failed
     */
    default List<LayerInfo> list() throws IOException {
        return find(LayerFilter.all());
    }

    /**
     * The layers that match a filter, layer 0 apart, by ascending id. O(number of layers). Each 256 layers of the store
     * are shown as of one instant; others may come between that and the next 256.
     *
     * @param filter which layers
     * @return their state now
     * @throws IOException if the store has failed
     */
    List<LayerInfo> find(LayerFilter filter) throws IOException;

    /**
     * Returns the layers that stand on a layer: those whose {@link LayerInfo#parent()} it is, writable, committed and
     * views, by ascending id. As of one instant. O(their number), with removed layers in between, whatever else is in
     * the store.
     *
     * @param name the name of the layer
     * @return their state now
     * @throws NoSuchLayerException if there is no such layer
     * @throws IOException if the store has failed
     */
    List<LayerInfo> children(String name) throws IOException;

    /**
     * Returns the layers that a layer stands on: its parent, the parent of that, and so on to one that has none. As of
     * one instant. O(their number), with removed layers in between.
     *
     * @param name the name of the layer
     * @return their state now, the nearest first
     * @throws NoSuchLayerException if there is no such layer
     * @throws IOException if the store has failed
     */
    List<LayerInfo> ancestors(String name) throws IOException;

    /**
     * What a layer occupies. O(1).
     *
     * @param name the name of the layer
     * @return its figures now
     * @throws NoSuchLayerException if there is no such layer
     * @throws IOException if the store has failed
     */
    Usage usage(String name) throws IOException;

    /**
     * What changed from one layer to another that is related to it: an ancestor, a descendant, or a layer with a common
     * ancestor. Costs in proportion to the difference. Writable layers are compared as they are at the call.
     *
     * @param from the layer before
     * @param to the layer after
     * @return the changes, sorted by path, parents first; the caller closes it
     * @throws NoSuchLayerException if there is no such layer
     * @throws IOException if the store has failed
     */
    LayerDiff diff(String from, String to) throws IOException;

    /**
     * Makes durable all that was done before the call. Callers that arrive together share one checkpoint.
     *
     * @throws IOException if the device fails; the store has latched then
     */
    void sync() throws IOException;

    /**
     * Waits until what was removed has been reclaimed and its space can be used again, as far as open handles and
     * writable layers above allow. Makes checkpoints.
     *
     * @throws IOException if the store has failed
     */
    void reclaim() throws IOException;

    /**
     * Compares all metadata with the map of free space, without a listener; see {@link #check(Progress)}.
     *
     * @return what was found
     * @throws IOException if the store has failed
     */
    default CheckReport check() throws IOException {
        return check(Progress.none());
    }

    /**
     * Compares all metadata with the map of free space: each block in use is reached once and owned by one layer. Waits
     * for a checkpoint, and holds back new changes of the store while it runs. O(metadata). Changes nothing.
     *
     * @param progress receives an update after each layer; its items are layers. Locks of the store are held meanwhile,
     *     so it must not call the store
     * @return what was found
     * @throws IOException if the store has failed
     */
    CheckReport check(Progress progress) throws IOException;

    /**
     * Starts to read and verify each block in use, while the store is used; on a thread {@code lcfs-scrub} of its own,
     * or in a store without threads inside {@link Scrub#await()}. Blocks that wait in memory for the next checkpoint
     * are not on the medium yet and left out. Changes nothing: a damaged block stays where it is, calls that need it
     * throw {@link CorruptStoreException}, and all others go on. O(blocks in use), in steps that hold a layer's writers
     * back for about 1 MiB of reading each.
     *
     * @param options limit of bandwidth and listener
     * @return the scrub, which the caller closes
     * @throws IOException if the store has failed
     */
    Scrub startScrub(ScrubOptions options) throws IOException;

    /**
     * Reads and verifies each block in use before it returns; see {@link #startScrub(ScrubOptions)}.
     *
     * @return what was found
     * @throws InterruptedException if the thread is interrupted meanwhile; the scrub ends then
     * @throws IOException if the store has failed
     */
    default ScrubReport scrub() throws InterruptedException, IOException {
        try (Scrub scrub = startScrub(ScrubOptions.defaults())) {
            return scrub.await();
        }
    }

    /**
     * Copies all that is readable of this store to another, without a listener; see {@link #salvage(LayerStore,
     * Progress)}.
     *
     * @param target an empty store, large enough
     * @return what was lost
     * @throws IllegalArgumentException if the target has layers, or is this store
     * @throws NoSpaceException if the target is too small; what was copied until then is there
     * @throws IOException if the target fails
     */
    default SalvageReport salvage(LayerStore target) throws IOException {
        return salvage(target, Progress.none());
    }

    /**
     * Copies all that is readable of this store, which may be damaged, to another: layer 0, and each named layer with
     * its labels, parent, files and attributes, sharing what it shared. Open the damaged one with
     * {@link StoreOptions#withReadOnly(boolean)}. A file's unreadable ranges become holes; what has lost its name or
     * its inode is listed, and so is all else that is not copied. O(names of all layers), and the data once for each
     * layer that changed it.
     *
     * @param target an empty store, large enough; what is copied is durable on return
     * @param progress receives an update when a layer begins and when it ends; its task is the name of the layer, its
     *     items are layers
     * @return what was lost
     * @throws IllegalArgumentException if the target has layers, or is this store
     * @throws NoSpaceException if the target is too small; what was copied until then is there
     * @throws IOException if the target fails
     */
    SalvageReport salvage(LayerStore target, Progress progress) throws IOException;

    /**
     * Figures of the whole store. O(1).
     *
     * @return its state now
     * @throws IOException if the store has failed
     */
    StoreInfo info() throws IOException;

    /**
     * Makes the store larger: its file is extended, or more of its block device is used. Durable on return.
     *
     * @param sizeBytes the new size, not below the present one
     * @throws IllegalArgumentException if the size is below the present one or out of range
     * @throws IOException if the device cannot grow
     */
    void grow(long sizeBytes) throws IOException;

    /**
     * Makes everything durable and releases the device. Handles, views and files of the store are invalid afterwards
     * and throw {@link StoreClosedException}. The second call does nothing.
     *
     * @throws IOException if the device fails; it is released all the same
     */
    @Override
    void close() throws IOException;
}
