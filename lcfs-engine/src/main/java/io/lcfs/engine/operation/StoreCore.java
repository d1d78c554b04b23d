package io.lcfs.engine.operation;

import io.lcfs.CorruptStoreException;
import io.lcfs.NoSpaceException;
import io.lcfs.ReadOnlyLayerException;
import io.lcfs.ReadOnlyStoreException;
import io.lcfs.StoreClosedException;
import io.lcfs.StoreOptions;
import io.lcfs.engine.FlightEvents;
import io.lcfs.engine.Invariant;
import io.lcfs.engine.LateFaults;
import io.lcfs.engine.checkpoint.Checkpointer;
import io.lcfs.engine.content.FrozenFile;
import io.lcfs.engine.file.Namespace;
import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.guard.FailureLatch;
import io.lcfs.engine.guard.Gate;
import io.lcfs.engine.layer.LayerRecord;
import io.lcfs.engine.layer.LayerState;
import io.lcfs.engine.layer.LayerTable;
import io.lcfs.engine.layer.StoreParts;
import io.lcfs.engine.space.Claim;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Runs operations: counts them, enters the gate, takes the locks, promises space, and turns each failure of the device
 * into a failure of the store.
 */
public final class StoreCore {
    /**
     * The most blocks that a change of names or attributes needs: a few items, each with the path to it and with
     * splits.
     */
    public static final int SMALL_CHANGE = 96;

    /**
     * The least number of data blocks per node. Each block may be an extent of its own, in a leaf that is a quarter
     * full.
     */
    private static final int DATA_PER_NODE = 8;

    /** The usual number of data blocks per node. Data blocks are consecutive unless the store is almost full. */
    private static final int USUAL_DATA_PER_NODE = 128;

    /** The least number of bytes of items per node. Leaves are a quarter full, and a split makes two of one. */
    private static final int ITEM_BYTES_PER_NODE = 512;

    /** The number of nodes that the first change of a clone copies: the paths to a few items. */
    private static final int PATH_NODES = 8;

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final StoreParts parts;
    private final LayerTable table;
    private final Gate gate;
    private final Checkpointer checkpointer;
    private final FailureLatch failure;
    private final StoreOptions options;
    private final InFlight inFlight;
    private final Room room;
    private final Backlog backlog;
    private final SpaceTurn spaceTurn = new SpaceTurn();

    public StoreCore(Checkpointer.Assembly assembly, StoreOptions options) {
        this.parts = assembly.parts();
        this.table = assembly.table();
        this.gate = assembly.guard().gate();
        this.checkpointer = assembly.checkpointer();
        this.failure = assembly.guard().failure();
        this.inFlight = new InFlight(failure, PATIENCE);
        this.options = options;
        parts.space().promises().limitUsed(options.maxUsedBytes() >>> Blocks.SHIFT);
        this.room = new Room(parts.space(), gate, checkpointer, failure);
        this.backlog = new Backlog(parts.nodes().stage(), table, checkpointer, failure, options.stageBytes());
    }

    /** Work on a layer or on the table of layers. */
    public interface LayerWork<T> {
        /** Does the work and returns its result. */
        T run() throws IOException;
    }

    public StoreParts parts() {
        return parts;
    }

    public LayerTable table() {
        return table;
    }

    public Gate gate() {
        return gate;
    }

    public Checkpointer checkpointer() {
        return checkpointer;
    }

    public InFlight inFlight() {
        return inFlight;
    }

    public FailureLatch failure() {
        return failure;
    }

    /** Returns the data that waits in memory to be written. */
    public Backlog backlog() {
        return backlog;
    }

    /** Makes later changes that find no space wait until removed layers are reclaimed, before they are refused. */
    public void reclaimWhenFull(SpaceTurn.Reclaiming ofStore) {
        spaceTurn.reclaimWith(ofStore);
    }

    /** Removes layers of caches for later changes that find no space, and would be refused otherwise. */
    public void evictWhenFull(SpaceTurn.Evicting ofStore) {
        spaceTurn.evictWith(ofStore);
    }

    /** Makes the store larger for later changes that find no space although removed layers are reclaimed. */
    public void growWhenFull(SpaceTurn.Growing ofStore) {
        spaceTurn.growWith(ofStore);
    }

    /** Runs work that takes its locks itself. */
    public <T> T counted(String what, LayerWork<T> work) throws IOException {
        return counted(what, 0, work);
    }

    private <T> T counted(String what, long bytes, LayerWork<T> work) throws IOException {
        FlightEvents.Begun event = FlightEvents.call();
        if (event == null) {
            return countedUnseen(what, work);
        }
        try {
            return countedUnseen(what, work);
        } finally {
            event.end(what, bytes);
        }
    }

    private <T> T countedUnseen(String what, LayerWork<T> work) throws IOException {
        try {
            int ticket = inFlight.enter();
            try {
                return settled(work);
            } finally {
                inFlight.exit(ticket);
            }
        } catch (InternalError | Invariant.ViolationException e) {
            throw failure.fail(what, e);
        }
    }

    /**
     * Runs work. If the work fails and a fault of the device is pending, the fault is raised here, while the locks are
     * held.
     */
    private static <T> T settled(LayerWork<T> work) throws IOException {
        try {
            return work.run();
        } catch (IOException | RuntimeException | Error e) {
            LateFaults.raise();
            throw e;
        }
    }

    /** Runs work, and raises a pending fault of the device whether or not the work fails. */
    private static <T> T settledAlways(LayerWork<T> work) throws IOException {
        try {
            return work.run();
        } finally {
            LateFaults.raise();
        }
    }

    /** Runs work that only reads a layer. No lock is taken if the layer cannot change any more. */
    public <T> T read(LayerState layer, LayerWork<T> work) throws IOException {
        return counted("read", () -> {
            if (layer.isFrozen()) {
                return work.run();
            }
            long stamp = layer.lock().readLock();
            try {
                return settled(work);
            } finally {
                layer.lock().unlockRead(stamp);
            }
        });
    }

    /** Reads from a file of a committed layer. Uses no closure, so that it allocates nothing. */
    public int read(FrozenFile file, ByteBuffer target, long position) throws IOException {
        FlightEvents.Begun event = FlightEvents.call();
        if (event == null) {
            return readUnseen(file, target, position);
        }
        int start = target.position();
        try {
            return readUnseen(file, target, position);
        } finally {
            event.end("read", target.position() - start);
        }
    }

    private int readUnseen(FrozenFile file, ByteBuffer target, long position) throws IOException {
        int start = target.position();
        try {
            int ticket = inFlight.enter();
            try {
                int length = file.read(target, position);
                CallerBuffer.settle(target);
                return length;
            } catch (InternalError e) {
                return CallerBuffer.readAgain(e, target, start, position, file::read);
            } catch (IOException | RuntimeException | Error e) {
                LateFaults.raise();
                throw e;
            } finally {
                inFlight.exit(ticket);
            }
        } catch (InternalError | Invariant.ViolationException e) {
            throw failure.fail("read", e);
        }
    }

    /** Runs work that changes only the state of a layer in memory, under the layer's exclusive lock. */
    public <T> T exclusive(LayerState layer, LayerWork<T> work) throws IOException {
        return counted("read", () -> {
            long stamp = layer.lock().writeLock();
            try {
                return settled(work);
            } finally {
                layer.lock().unlockWrite(stamp);
            }
        });
    }

    /**
     * Runs work that changes a layer.
     *
     * @param blocks the most blocks that the work needs
     */
    public <T> T change(LayerState layer, int blocks, LayerWork<T> work) throws IOException {
        return change(layer, blocks, Claim.GROWTH, 0, work);
    }

    /**
     * Runs work that makes a layer smaller or changes something in place, which a full store allows too. However much
     * the work removes, it needs space for a few paths only, because an emptied node releases its copy at once.
     */
    public <T> T relieve(LayerState layer, LayerWork<T> work) throws IOException {
        return change(layer, SMALL_CHANGE, Claim.RELIEF, 0, work);
    }

    /**
     * Runs work that writes data into a layer. With a length of 0, the layer's limit does not apply.
     *
     * @param length the length of the data in bytes
     */
    public <T> T write(LayerState layer, int length, LayerWork<T> work) throws IOException {
        return write(layer, length, 0, work);
    }

    /**
     * Runs work that writes data into a layer and items into its tree.
     *
     * @param length the length of the data in bytes
     * @param itemBytes the length in bytes of the items, whose keys are consecutive
     */
    public <T> T write(LayerState layer, int length, int itemBytes, LayerWork<T> work) throws IOException {
        int dataBlocks = length == 0 ? 0 : length / Blocks.BYTES + 1;
        int blocks = dataBlocks + 1 + dataBlocks / DATA_PER_NODE + itemBytes / ITEM_BYTES_PER_NODE;
        return change(layer, SMALL_CHANGE + blocks, Claim.GROWTH, dataBlocks, work);
    }

    /**
     * Runs the first of several changes that write data together. It is refused unless there is space for all of them,
     * so the later changes are refused only if other threads write meanwhile.
     *
     * @param length the length of all the data in bytes
     */
    public <T> T beginWrite(LayerState layer, int length, LayerWork<T> work) throws IOException {
        int dataBlocks = length / Blocks.BYTES + 1;
        int mostNodes = 2 * (1 + dataBlocks / DATA_PER_NODE);
        int usualNodes = PATH_NODES + dataBlocks / USUAL_DATA_PER_NODE;
        return change(layer, SMALL_CHANGE + dataBlocks + mostNodes, Claim.GROWTH, dataBlocks + usualNodes, work);
    }

    /**
     * Runs work that moves data blocks to another file of the layer, writes parts of two more blocks and other data,
     * and writes items.
     *
     * @param blocks the number of moved blocks
     * @param length the length of the other data in bytes
     * @param itemBytes the length in bytes of the items, whose keys are consecutive
     */
    public <T> T move(LayerState layer, int blocks, int length, int itemBytes, LayerWork<T> work) throws IOException {
        int dataBlocks = 2 + length / Blocks.BYTES;
        int nodes = (blocks + dataBlocks) / DATA_PER_NODE + itemBytes / ITEM_BYTES_PER_NODE;
        return change(layer, SMALL_CHANGE + dataBlocks + nodes, Claim.GROWTH, dataBlocks, work);
    }

    /**
     * Promises blocks to a step of reclaiming, until the promise is ended. Waits for changes that are promised the
     * blocks. The caller holds no lock and does not count as an operation.
     *
     * @throws NoSpaceException if the blocks could not be allocated even if all other changes ended
     */
    public void promiseForReclaiming(int blocks) throws IOException {
        room.promise(blocks, Claim.REMOVAL);
    }

    private <T> T change(LayerState layer, int blocks, Claim claim, int dataBlocks, LayerWork<T> work)
            throws IOException {
        return withTurn("change", Blocks.toBytes(dataBlocks), claim, () -> {
            backlog.relieve();
            requireNotReadOnly();
            T result = room.withSpace(blocks, claim, () -> changeInGate(layer, dataBlocks, work));
            backlog.flush();
            return result;
        });
    }

    /**
     * Runs a counted operation that takes free space away, while no change waits for space in its turn. The store may
     * have become larger for that change.
     */
    public <T> T betweenTurns(String what, LayerWork<T> work) throws IOException {
        return spaceTurn.between(() -> counted(what, work));
    }

    /** Runs a counted operation, which gets a turn if it finds no space. Between two attempts it is not counted. */
    private <T> T withTurn(String what, long bytes, Claim claim, LayerWork<T> work) throws IOException {
        return spaceTurn.run(claim, () -> counted(what, bytes, work));
    }

    private <T> T changeInGate(LayerState layer, int dataBlocks, LayerWork<T> work) throws IOException {
        checkpointer.changed();
        if (!layer.isMarked()) {
            table.lock().lock();
            try {
                requireWritable(layer);
                requireInMemory(layer);
                // The call branches nodes of the table, and no node may remain half changed.
                failure.whole(table.tree(), () -> {
                    table.loaded().mark(layer);
                    return layer;
                });
            } finally {
                table.lock().unlock();
            }
        }
        long stamp = layer.lock().writeLock();
        try {
            requireWritable(layer);
            requireWithinLimit(layer, dataBlocks);
            assert layer.isMarked() : layer + " changes without a mark";
            return failure.whole(layer.tree(), () -> settledAlways(work));
        } finally {
            layer.lock().unlockWrite(stamp);
        }
    }

    /** Checks that a layer can be changed, for a call that turns out to change nothing. */
    public void requireChangeable(LayerState layer) throws IOException {
        counted("change", () -> {
            failure.check();
            requireNotReadOnly();
            requireWritable(layer);
            return layer;
        });
    }

    /**
     * Checks that the store is open, for a call that accesses nothing of it.
     *
     * @throws StoreClosedException if the store is closed
     */
    public void requireOpen() {
        if (inFlight.isClosed()) {
            throw new StoreClosedException("the store is closed");
        }
    }

    /** Returns whether the store may start threads. */
    public boolean hasThreads() {
        return options.background();
    }

    /** Returns the executor of the program in which the store works in the background, if it has no own threads. */
    public Optional<ScheduledExecutorService> executor() {
        return options.executor();
    }

    /** Returns whether the store was opened for reading only. */
    public boolean isReadOnly() {
        return options.readOnly();
    }

    /**
     * Checks that the store was not opened for reading only.
     *
     * @throws ReadOnlyStoreException if it was
     */
    public void requireNotReadOnly() throws ReadOnlyStoreException {
        if (options.readOnly()) {
            throw new ReadOnlyStoreException();
        }
    }

    /**
     * Checks that no other process may write the store, for work that reads the bitmaps, which are overwritten.
     *
     * @throws UnsupportedOperationException if another process may
     */
    public void requireNoWriterBeside(String what) {
        if (options.besideWriter()) {
            throw new UnsupportedOperationException(
                    what + ": this store is read beside its writer, which overwrites bitmaps meanwhile");
        }
    }

    private static void requireWritable(LayerState layer) throws IOException {
        if (layer.isRemoved()) {
            throw layer.gone();
        }
        if (layer.isFrozen()) {
            throw new ReadOnlyLayerException(layer.lastName());
        }
    }

    /**
     * Checks that this object is still the layer's state in memory. If the handle is closed during one of its calls,
     * the state may be dropped, and the layer is loaded again as another object.
     */
    private void requireInMemory(LayerState layer) {
        if (table.loaded().stateIfLoaded(layer.id()) != layer) {
            throw new StoreClosedException("the handle of " + layer + " is closed");
        }
    }

    /** Checks the layer's limit. The limit applies only to writing data, because deleting must remain possible. */
    private static void requireWithinLimit(LayerState layer, int dataBlocks) throws NoSpaceException {
        if (dataBlocks > 0
                && layer.blocks().owned() + dataBlocks > layer.blocks().maxOwned()) {
            throw NoSpaceException.ofLayer(
                    layer.lastName(),
                    Blocks.toBytes(dataBlocks),
                    Blocks.toBytes(layer.blocks().owned()),
                    Blocks.toBytes(layer.blocks().maxOwned()));
        }
    }

    /** Runs a change of the table of layers, inside the gate and under the table's lock. */
    public <T> T changeTable(Claim claim, LayerWork<T> work) throws IOException {
        return changeTable(claim, 0, work);
    }

    /**
     * Runs a change of the table of layers that needs more space than a few items do.
     *
     * @param moreBlocks the most blocks that it needs beside those of a small change
     */
    public <T> T changeTable(Claim claim, int moreBlocks, LayerWork<T> work) throws IOException {
        return withTurn("change of layers", 0, claim, () -> {
            backlog.relieve();
            requireNotReadOnly();
            return room.withSpace(SMALL_CHANGE + moreBlocks, claim, () -> {
                checkpointer.changed();
                table.lock().lock();
                try {
                    return failure.whole(table.tree(), () -> settledAlways(work));
                } finally {
                    table.lock().unlock();
                }
            });
        });
    }

    /**
     * Creates the root directory of a new layer, within the change of the table that adds the layer. So no other thread
     * sees a layer without a root.
     */
    public void makeRoot(LayerRecord record) throws IOException {
        LayerState layer = table.loaded().state(record);
        table.loaded().mark(layer);
        long stamp = layer.lock().writeLock();
        try {
            Namespace.makeRoot(layer);
        } finally {
            layer.lock().unlockWrite(stamp);
        }
    }

    /** Reads the table of layers, under its lock. */
    public <T> T readTable(LayerWork<T> work) throws IOException {
        try {
            return counted("read of layers", () -> {
                table.lock().lock();
                try {
                    return settled(work);
                } finally {
                    table.lock().unlock();
                }
            });
        } catch (CorruptStoreException e) {
            throw e.during("layer table");
        }
    }
}
