package io.lcfs.engine.operation;

import io.lcfs.CorruptStoreException;
import io.lcfs.NoSpaceException;
import io.lcfs.NoSuchLayerException;
import io.lcfs.ReadOnlyLayerException;
import io.lcfs.ReadOnlyStoreException;
import io.lcfs.StoreClosedException;
import io.lcfs.StoreOptions;
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
import org.jspecify.annotations.Nullable;

/**
 * How operations run: counted, inside the gate, under their locks, with space promised, and with every failure of the
 * device turned into one of the store.
 */
public final class StoreCore {
    /** What a change of names or attributes may need at most: a few items, each with the path to it and its splits. */
    public static final int SMALL_CHANGE = 96;

    /**
     * So many blocks of data need a node at most: each may be an extent, beside others, in leaves that are a quarter
     * full.
     */
    private static final int DATA_PER_NODE = 8;

    /** So many blocks of data need a node if they lie in a row, which is so unless the store is almost full. */
    private static final int USUAL_DATA_PER_NODE = 128;

    /** So many bytes of items need a node at most: leaves are a quarter full, and two go where one was. */
    private static final int ITEM_BYTES_PER_NODE = 512;

    /** What the first change of a clone copies: the paths to a few items. */
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
    private volatile @Nullable Reclaiming reclaiming;

    public StoreCore(Checkpointer.Assembly assembly, StoreOptions options) {
        this.parts = assembly.parts();
        this.table = assembly.table();
        this.gate = assembly.guard().gate();
        this.checkpointer = assembly.checkpointer();
        this.failure = assembly.guard().failure();
        this.inFlight = new InFlight(failure, PATIENCE);
        this.options = options;
        this.room = new Room(parts.space(), gate, checkpointer, failure);
        this.backlog = new Backlog(parts.nodes().stage(), table, checkpointer, failure, options.stageBytes());
    }

    /** Something that is done with a layer. */
    public interface LayerWork<T> {
        /** Does it. */
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

    /** Returns what waits in memory to be written. */
    public Backlog backlog() {
        return backlog;
    }

    /** Gives the space of removed layers back, for a change that finds no room. */
    public interface Reclaiming {
        /** A number that grows with each layer that is reclaimed. */
        long count();

        /**
         * Reclaims what can be, or waits for a thread that is at it. No lock is held, and the caller does not count as
         * an operation.
         */
        void run() throws IOException;
    }

    /** From now on a change that finds no room waits until removed layers are reclaimed, before it is refused. */
    public void reclaimWhenFull(Reclaiming ofStore) {
        reclaiming = ofStore;
    }

    /** Runs something that takes the locks that it needs. */
    public <T> T counted(String what, LayerWork<T> work) throws IOException {
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
     * Runs something; if it fails by a fault of the device that would be raised later, that is raised here, within its
     * locks.
     */
    private static <T> T settled(LayerWork<T> work) throws IOException {
        try {
            return work.run();
        } catch (IOException | RuntimeException | Error e) {
            LateFaults.raise();
            throw e;
        }
    }

    /** The same, whether it fails or not. */
    private static <T> T settledAlways(LayerWork<T> work) throws IOException {
        try {
            return work.run();
        } finally {
            LateFaults.raise();
        }
    }

    /** Runs something that only reads a layer: without a lock if it never changes. */
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

    /** Reads from a file of a layer that never changes; without a closure, so that it allocates nothing. */
    public int read(FrozenFile file, ByteBuffer target, long position) throws IOException {
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

    /** Runs something that changes only what is in memory of a layer. */
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

    /** Runs something that changes a layer. {@code blocks} is the most that it may need. */
    public <T> T change(LayerState layer, int blocks, LayerWork<T> work) throws IOException {
        return change(layer, blocks, Claim.GROWTH, 0, work);
    }

    /**
     * Runs something that makes a layer smaller, or changes something where it is, on a full store as well. However
     * much goes, it needs space for a few paths: a node that is emptied gives its copy back at once.
     */
    public <T> T relieve(LayerState layer, LayerWork<T> work) throws IOException {
        return change(layer, SMALL_CHANGE, Claim.RELIEF, 0, work);
    }

    /** Runs something that writes data of so many bytes into a layer; without any, no limit of the layer refuses it. */
    public <T> T write(LayerState layer, int length, LayerWork<T> work) throws IOException {
        return write(layer, length, 0, work);
    }

    /**
     * Runs something that writes data of so many bytes into a layer, and items of so many bytes in a row into its tree.
     */
    public <T> T write(LayerState layer, int length, int itemBytes, LayerWork<T> work) throws IOException {
        int dataBlocks = length == 0 ? 0 : length / Blocks.BYTES + 1;
        int blocks = dataBlocks + 1 + dataBlocks / DATA_PER_NODE + itemBytes / ITEM_BYTES_PER_NODE;
        return change(layer, SMALL_CHANGE + blocks, Claim.GROWTH, dataBlocks, work);
    }

    /**
     * Runs the first of several changes that write so many bytes together. It is refused unless there is room for all
     * of them, so that the later ones are refused only if other threads write meanwhile.
     */
    public <T> T beginWrite(LayerState layer, int length, LayerWork<T> work) throws IOException {
        int dataBlocks = length / Blocks.BYTES + 1;
        int mostNodes = 2 * (1 + dataBlocks / DATA_PER_NODE);
        int usualNodes = PATH_NODES + dataBlocks / USUAL_DATA_PER_NODE;
        return change(layer, SMALL_CHANGE + dataBlocks + mostNodes, Claim.GROWTH, dataBlocks + usualNodes, work);
    }

    /**
     * Runs something that moves so many blocks of data, which are written, to another file of the layer, and writes
     * parts of two more, other data of so many bytes, and items of so many bytes in a row.
     */
    public <T> T move(LayerState layer, int blocks, int length, int itemBytes, LayerWork<T> work) throws IOException {
        int dataBlocks = 2 + length / Blocks.BYTES;
        int nodes = (blocks + dataBlocks) / DATA_PER_NODE + itemBytes / ITEM_BYTES_PER_NODE;
        return change(layer, SMALL_CHANGE + dataBlocks + nodes, Claim.GROWTH, dataBlocks, work);
    }

    private <T> T change(LayerState layer, int blocks, Claim claim, int dataBlocks, LayerWork<T> work)
            throws IOException {
        return afterReclaiming("change", () -> {
            backlog.relieve();
            requireNotReadOnly();
            T result = room.withSpace(blocks, claim, () -> changeInGate(layer, dataBlocks, work));
            backlog.flush();
            return result;
        });
    }

    /**
     * Runs a counted operation, again each time that it found no room and a layer was reclaimed since it began. Between
     * the attempts it does not count as under way, because reclaiming waits for the operations that are.
     */
    private <T> T afterReclaiming(String what, LayerWork<T> work) throws IOException {
        Reclaiming present = reclaiming;
        while (true) {
            long before = present == null ? 0 : present.count();
            try {
                return counted(what, work);
            } catch (Room.NoRoomException e) {
                if (present == null) {
                    throw e.refusal();
                }
                present.run();
                if (present.count() == before) {
                    throw e.refusal();
                }
            }
        }
    }

    private <T> T changeInGate(LayerState layer, int dataBlocks, LayerWork<T> work) throws IOException {
        checkpointer.changed();
        if (!layer.isMarked()) {
            table.lock().lock();
            try {
                requireWritable(layer);
                requireInMemory(layer);
                // Branches nodes of the table, of which none may stay half made.
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
            return failure.whole(layer.tree(), () -> settledAlways(work));
        } finally {
            layer.lock().unlockWrite(stamp);
        }
    }

    /** Requires that a layer can be changed, for a change that changes nothing. */
    public void requireChangeable(LayerState layer) throws IOException {
        counted("change", () -> {
            failure.check();
            requireNotReadOnly();
            requireWritable(layer);
            return layer;
        });
    }

    /** Requires that the store is open, for what looks at nothing of it. */
    public void requireOpen() {
        if (inFlight.isClosed()) {
            throw new StoreClosedException("the store is closed");
        }
    }

    /** Whether the store may have threads of its own. */
    public boolean hasThreads() {
        return options.background();
    }

    /** Whether nothing is to be written. */
    public boolean isReadOnly() {
        return options.readOnly();
    }

    /** Requires that the store was not opened for reading only. */
    public void requireNotReadOnly() throws ReadOnlyStoreException {
        if (options.readOnly()) {
            throw new ReadOnlyStoreException();
        }
    }

    private static void requireWritable(LayerState layer) throws IOException {
        if (layer.isRemoved()) {
            throw NoSuchLayerException.removed(layer.lastName());
        }
        if (layer.isFrozen()) {
            throw new ReadOnlyLayerException(layer.lastName());
        }
    }

    /** A handle that is closed during one of its calls lets the layer go, which is opened anew as another state. */
    private void requireInMemory(LayerState layer) {
        if (table.loaded().stateIfLoaded(layer.id()) != layer) {
            throw new StoreClosedException("the handle of " + layer + " is closed");
        }
    }

    /** Only what writes data is refused by a layer's limit: deleting must go on. */
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

    /** Runs a change of the table of layers, in the gate and under the table's lock. */
    public <T> T changeTable(Claim claim, LayerWork<T> work) throws IOException {
        return afterReclaiming("change of layers", () -> {
            backlog.relieve();
            requireNotReadOnly();
            return room.withSpace(SMALL_CHANGE, claim, () -> {
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
     * Lays the root directory of a new layer down, within the change of the table that adds it: nobody sees one without
     * it.
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
