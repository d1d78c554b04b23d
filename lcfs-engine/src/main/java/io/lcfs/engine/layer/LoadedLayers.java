package io.lcfs.engine.layer;

import io.lcfs.engine.format.LayerRecordDescriptor;
import io.lcfs.engine.format.TableItemType;
import io.lcfs.engine.tree.Item;
import io.lcfs.engine.tree.Tree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The layers of a store that are in memory: those that are open, those that are being reclaimed, and those that changed
 * since the last checkpoint, which are marked.
 *
 * <p>Lock: {@link LayerTable#lock()}, which the caller holds.
 */
public final class LoadedLayers {
    private final StoreParts parts;
    private final ReentrantLock lock;

    /** The tree of the table. Marking a layer branches the path to its record. */
    private final Tree tree;

    private final Item item = new Item();
    private final Long2ObjectHashMap<LayerState> states = new Long2ObjectHashMap<>();
    private volatile List<LayerState> marked = new ArrayList<>();

    LoadedLayers(StoreParts parts, ReentrantLock lock, Tree tree) {
        this.parts = parts;
        this.lock = lock;
        this.tree = tree;
    }

    /** Returns the state of a layer, or null if the layer is not in memory. */
    public @Nullable LayerState stateIfLoaded(long id) {
        return states.get(id);
    }

    /** Returns the state of a layer, created from its record if the layer is not in memory. */
    public LayerState state(LayerRecord record) {
        LayerState state = states.get(record.id);
        if (state == null) {
            state = new LayerState(record, parts);
            if (record.state != LayerRecordDescriptor.WRITABLE) {
                state.freeze();
            }
            if (record.isRemoved()) {
                state.setRemoved();
            }
            states.put(record.id, state);
        }
        return state;
    }

    /** Counts a handle and returns the state, which stays in memory until {@link #release(LayerState)}. */
    public LayerState retain(LayerState state) {
        assert lock.isHeldByCurrentThread() && states.get(state.id()) == state : state;
        state.handles().retain();
        return state;
    }

    /** Releases a handle. Returns whether it was the last one. */
    public boolean release(LayerState state) {
        assert lock.isHeldByCurrentThread() && state.handles().areOpen() && states.get(state.id()) == state : state;
        boolean last = state.handles().release();
        if (last) {
            forget(state);
        }
        return last;
    }

    /**
     * Keeps a state in memory until {@link #unpin(LayerState)}, for a thread of the engine that reads the layer. A pin
     * is no handle, so it does not delay reclaiming: a thread that reads counts as an operation under way.
     */
    public LayerState pin(LayerState state) {
        assert lock.isHeldByCurrentThread() && states.get(state.id()) == state : state;
        state.pins++;
        return state;
    }

    /** Removes a pin. */
    public void unpin(LayerState state) {
        assert lock.isHeldByCurrentThread() && state.pins > 0 && states.get(state.id()) == state : state;
        state.pins--;
        forget(state);
    }

    /** Returns whether a layer has handles. */
    public boolean isOpen(long id) {
        LayerState state = states.get(id);
        return state != null && state.handles().areOpen();
    }

    /** Drops a state from memory unless it is open, pinned, changed, or captured. */
    private void forget(LayerState state) {
        assert lock.isHeldByCurrentThread();
        boolean isUsed = state.handles().areOpen() || state.pins > 0;
        if (!isUsed && !state.isMarked() && !state.captured && states.get(state.id()) == state) {
            assert state.isAsCaptured() : "changed layer " + state.id() + " goes from memory";
            states.remove(state.id());
        }
    }

    // Checkpoints.

    /** Marks a layer before its first change in this interval. */
    public void mark(LayerState state) throws IOException {
        assert lock.isHeldByCurrentThread();
        if (!state.isMarked()) {
            tree.touch(TableItemType.major(state.id(), TableItemType.LAYER), 0);
            marked.add(state);
            state.setMarked();
        }
        assert state.isMarked() && states.get(state.id()) == state : state;
    }

    /** Returns the number of layers that changed in this interval. Without the lock, the number is approximate. */
    public int markedCount() {
        return marked.size();
    }

    /**
     * The layers in memory that a checkpoint captured.
     *
     * @param generation the generation of the capture; blocks born before it are part of the captured state
     * @param layers the layers that had changed
     */
    record Capture(long generation, List<LayerState.Capture> layers) {}

    /**
     * Captures all changed layers for a checkpoint, while the gate is closed. Draws the generation under the lock,
     * because from then on no layer is marked. A thread that releases the last handle of a layer, for which it needs
     * the lock but not the gate, must see at the same instant that the layer is captured.
     */
    Capture capture() throws IOException {
        assert lock.isHeldByCurrentThread();
        for (LayerState state : marked) {
            state.captured = true;
        }
        long generation = parts.generations().capture();
        List<LayerState.Capture> layers = new ArrayList<>(marked.size());
        for (LayerState state : marked) {
            layers.add(state.capture(generation));
        }
        marked = new ArrayList<>();
        return new Capture(generation, layers);
    }

    /**
     * Fills in the captured records, in place. If the path to a record has been branched since the capture, the layer
     * is marked for the next checkpoint too, because the branched copy contains an old record.
     *
     * @param captured the tree of the table at the capture
     */
    void fill(Capture capture, Tree captured) throws IOException {
        assert lock.isHeldByCurrentThread()
                && capture.generation == parts.generations().captureGeneration();
        for (LayerState.Capture layer : capture.layers) {
            long major = TableItemType.major(layer.layer.id(), TableItemType.LAYER);
            if (!captured.find(major, 0, item)) {
                // The layer was reclaimed within the interval.
                continue;
            }
            ByteBuffer filled = item.buffer();
            fill(filled, item.offset(), layer);
            boolean still = tree.find(major, 0, item);
            if (still && item.buffer() != filled && !layer.layer.isMarked()) {
                marked.add(layer.layer);
                layer.layer.setMarked();
            }
        }
    }

    private static void fill(ByteBuffer node, int at, LayerState.Capture layer) {
        node.putLong(at + LayerRecordDescriptor.ROOT_BLOCK_OFFSET, layer.rootBlock);
        node.putLong(at + LayerRecordDescriptor.ROOT_BIRTH_OFFSET, layer.rootBirth);
        node.putInt(at + LayerRecordDescriptor.ROOT_CRC_OFFSET, layer.rootCrc);
        node.putLong(at + LayerRecordDescriptor.OWNED_SINCE_OFFSET, layer.ownedSince);
        node.putLong(at + LayerRecordDescriptor.OWN_BLOCKS_OFFSET, layer.ownBlocks);
        node.putLong(at + LayerRecordDescriptor.TOTAL_BLOCKS_OFFSET, layer.totalBlocks);
        node.putLong(at + LayerRecordDescriptor.INODES_OFFSET, layer.inodes);
        node.putLong(at + LayerRecordDescriptor.NEXT_INODE_OFFSET, layer.nextInode);
        node.putLong(at + LayerRecordDescriptor.CURSOR_MAJOR_OFFSET, layer.cursorMajor);
        node.putLong(at + LayerRecordDescriptor.CURSOR_MINOR_OFFSET, layer.cursorMinor);
    }

    /** Drops the layers from memory that are neither open nor changed, after a checkpoint. */
    void finish(Capture capture) {
        assert lock.isHeldByCurrentThread();
        for (LayerState.Capture layer : capture.layers) {
            assert layer.layer.captured : layer.layer;
            layer.layer.captured = false;
            forget(layer.layer);
        }
    }
}
