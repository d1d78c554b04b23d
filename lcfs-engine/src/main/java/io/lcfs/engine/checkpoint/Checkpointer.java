package io.lcfs.engine.checkpoint;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.lcfs.engine.FlightEvents;
import io.lcfs.engine.LateFaults;
import io.lcfs.engine.device.LiveReaders;
import io.lcfs.engine.device.VerifiedDevice;
import io.lcfs.engine.format.NameHash;
import io.lcfs.engine.format.SuperblockDescriptor;
import io.lcfs.engine.guard.FailureLatch;
import io.lcfs.engine.guard.Gate;
import io.lcfs.engine.guard.Guard;
import io.lcfs.engine.layer.Generations;
import io.lcfs.engine.layer.LayerState;
import io.lcfs.engine.layer.LayerTable;
import io.lcfs.engine.layer.PathCache;
import io.lcfs.engine.layer.StoreParts;
import io.lcfs.engine.space.SpaceMap;
import io.lcfs.engine.tree.NodeStore;
import io.lcfs.engine.tree.NodeWriter;
import io.lcfs.engine.tree.Tree;
import io.lcfs.spi.BlockDevice;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Makes the store durable as a whole. A checkpoint has four steps: <em>capture</em> the store at one instant;
 * <em>write</em> the captured blocks, with the checksum of its target in each pointer; make them durable (first
 * barrier), then the <em>superblock</em> (second barrier); <em>release</em> the blocks that only the overwritten
 * superblock reached.
 *
 * <p>Callers that arrive during a checkpoint wait for the next one, which serves all of them (group commit). The thread
 * of the first caller runs it while the others sleep.
 */
public final class Checkpointer {
    private final Gate gate;
    private final BlockDevice device;
    private final LayerTable table;
    private final StoreParts parts;
    private final GroupTable groups;
    private final NodeWriter writer;
    private final SuperblockPair superblocks;
    private final Barrier barrier;
    private final LiveReaders readers;

    private final ReentrantLock turn = new ReentrantLock();
    private final Condition done = turn.newCondition();

    @GuardedBy("turn")
    private boolean running;

    @GuardedBy("turn")
    private long started;

    @GuardedBy("turn")
    private long finished;

    private final FailureLatch failure;
    private volatile Superblock durable;
    private volatile long blockCount;
    private volatile boolean dirty;
    private Watcher watcher = isDirty -> {};

    Checkpointer(
            Guard guard,
            LayerTable table,
            StoreParts parts,
            GroupTable groups,
            SuperblockPair superblocks,
            Superblock opened) {
        this.failure = guard.failure();
        this.gate = guard.gate();
        this.device = parts.nodes().device().device();
        this.barrier = new Barrier(device, failure);
        this.readers = LiveReaders.of(device);
        this.table = table;
        this.parts = parts;
        this.groups = groups;
        this.writer = new NodeWriter(parts.nodes());
        this.superblocks = superblocks;
        this.durable = opened;
        this.blockCount = opened.blockCount();
    }

    /** Returns the barrier, at which one thread at a time forces the device. */
    public Barrier barrier() {
        return barrier;
    }

    /** Returns the processes that read the store while this one writes it. */
    public LiveReaders readers() {
        return readers;
    }

    /** Returns the last durable superblock. */
    public Superblock durable() {
        return durable;
    }

    /**
     * Sets another size of the store, which the next superblock will contain. Called only inside {@link #exclusively}.
     */
    public void resized(long newBlockCount) {
        blockCount = newBlockCount;
    }

    /** Learns whether there are changes to make durable. */
    public interface Watcher {
        /**
         * Called inside the gate before the first change after a capture, and in a capture, while no change runs. Two
         * threads may both report the first change.
         *
         * @param isDirty whether there are changes to make durable
         */
        void dirty(boolean isDirty);
    }

    /** Sets the watcher. Called while the store is opened, before it has threads. */
    public void watch(Watcher newWatcher) {
        watcher = newWatcher;
        newWatcher.dirty(dirty);
    }

    /**
     * Returns the number of blocks that the device must have: the largest size in the two superblocks and in the next
     * one. Called only inside {@link #exclusively}.
     */
    public long deviceBlocks() {
        return Math.max(blockCount, superblocks.mostBlocks());
    }

    /** The work that {@link #exclusively} runs. */
    public interface Work {
        /** Runs the work. */
        void run() throws IOException;
    }

    /** Records, inside the gate, that there are changes to make durable. */
    public void changed() {
        if (!dirty) {
            watcher.dirty(true);
            dirty = true;
        }
    }

    /** Makes all changes before the call durable. Does nothing if they already are. */
    public void checkpoint() throws IOException {
        if (dirty || isRunning()) {
            checkpointAlways();
        } else {
            // A checkpoint that had captured all changes may have failed just before.
            failure.check();
        }
    }

    private boolean isRunning() {
        turn.lock();
        try {
            return running;
        } finally {
            turn.unlock();
        }
    }

    /** Makes a checkpoint even if nothing changed. Two such checkpoints release all freed blocks. */
    public void checkpointAlways() throws IOException {
        turn.lock();
        try {
            // A running checkpoint may have captured before the caller's changes, so only the next one counts.
            long wanted = started + 1;
            while (running && finished < wanted) {
                done.awaitUninterruptibly();
            }
            if (finished >= wanted) {
                return;
            }
            failure.check();
            running = true;
            started++;
        } finally {
            turn.unlock();
        }
        boolean ended = false;
        try {
            runRecorded();
            ended = true;
        } catch (IOException | RuntimeException | Error e) {
            throw failure.fail("checkpoint", e);
        } finally {
            finish(ended);
        }
    }

    private void runRecorded() throws IOException {
        FlightEvents.Begun event = FlightEvents.work();
        long began = System.nanoTime();
        long before = parts.nodes().stage().writtenBytes();
        try {
            run();
        } finally {
            long written = parts.nodes().stage().writtenBytes() - before;
            if (event != null) {
                event.end("checkpoint", written);
            }
            SlowCheckpoint.report(device, durable.checkpoint(), System.nanoTime() - began, written);
        }
    }

    private void finish(boolean ended) {
        turn.lock();
        try {
            running = false;
            if (ended) {
                finished = started;
            }
            done.signalAll();
        } finally {
            turn.unlock();
        }
    }

    /** Returns the present number of blocks of the store. */
    public long blockCount() {
        return blockCount;
    }

    /** Returns the tree of group records. Called only inside {@link #quiet}. */
    public Tree groups() {
        return groups.tree();
    }

    /** Runs work while no checkpoint runs, no change is made, and everything is durable. */
    public void quiet(Work work) throws IOException {
        boolean[] done = new boolean[1];
        while (!done[0]) {
            checkpoint();
            exclusively(() -> {
                gate.close();
                try {
                    // A change that failed half way reported that before it left the gate.
                    failure.check();
                    if (!dirty) {
                        work.run();
                        done[0] = true;
                    }
                } finally {
                    gate.open();
                }
            });
        }
    }

    /** Waits until all changes inside the gate have ended. */
    public void drain() throws IOException {
        exclusively(this::awaitChanges);
    }

    private void awaitChanges() {
        gate.close();
        gate.open();
    }

    /**
     * Runs work while no checkpoint runs.
     *
     * @throws IOException if the store has failed, possibly in the checkpoint that was awaited
     */
    public void exclusively(Work work) throws IOException {
        turn.lock();
        try {
            while (running) {
                done.awaitUninterruptibly();
            }
            running = true;
        } finally {
            turn.unlock();
        }
        try {
            failure.check();
            work.run();
        } finally {
            turn.lock();
            try {
                running = false;
                done.signalAll();
            } finally {
                turn.unlock();
            }
        }
    }

    private void run() throws IOException {
        // This check comes before the first write, so that no block of another writer is overwritten.
        superblocks.requireOwn();
        Superblock last = durable;
        long forces = barrier.forces();
        Captured captured = capture(last.checkpoint() + 1);
        write(captured);
        Superblock next = superblock(last, captured);
        barrier.force();
        publish(next);
        durable = next;
        release(captured);
        assert next.checkpoint() == last.checkpoint() + 1 && next.generation() > last.generation() : next;
        assert barrier.forces() >= forces + 2 : "two barriers";
    }

    /**
     * Writes the superblock. If anything has failed before, it must not be written: a reopened store then shows the
     * previous checkpoint.
     */
    private void publish(Superblock next) throws IOException {
        superblocks.requireOwn();
        LateFaults.raise();
        failure.check();
        superblocks.write(next);
        barrier.force();
    }

    /** The captured state of the store. */
    private static final class Captured {
        final long checkpoint;
        final long generation;
        final LayerTable.Capture table;
        Superblock.Root tableRoot = Superblock.Root.EMPTY;
        Superblock.Root groupsRoot = Superblock.Root.EMPTY;
        long usedBlocks;
        long residue;

        Captured(long checkpoint, LayerTable.Capture table) {
            this.checkpoint = checkpoint;
            this.generation = table.generation();
            this.table = table;
        }
    }

    private Captured capture(long checkpoint) throws IOException {
        gate.close();
        try {
            // A change that failed half way reported that before it left the gate.
            failure.check();
            assert gate.isClosed() : "captured in an open gate";
            LayerTable.Capture captured = table.capture();
            parts.space().capture(captured.generation());
            dirty = false;
            watcher.dirty(false);
            return new Captured(checkpoint, captured);
        } finally {
            gate.open();
        }
    }

    private void write(Captured captured) throws IOException {
        parts.nodes().stage().flushSealed();
        for (LayerState.Capture layer : captured.table.layers()) {
            layer.summed(writer.checksum(layer.rootBlock(), layer.knownCrc()));
        }
        writer.write();
        table.fill(captured.table);
        captured.tableRoot = sum(captured.table.tree());
        List<GroupTable.Bitmap> bitmaps = new ArrayList<>();
        parts.space().writeMaps(view -> {
            bitmaps.addAll(groups.update(view, captured.generation));
            captured.usedBlocks = view.usedBlocks();
            captured.residue =
                    view.residue() < 0 || view.residue() > view.usedBlocks() ? Superblock.UNKNOWN : view.residue();
            captured.groupsRoot = sum(groups.tree());
        });
        writer.write();
        for (GroupTable.Bitmap bitmap : bitmaps) {
            device.write(bitmap.block(), bitmap.bits());
        }
        parts.nodes().stage().awaitFlights();
    }

    private Superblock.Root sum(Tree tree) {
        if (tree.isEmpty()) {
            return Superblock.Root.EMPTY;
        }
        int crc = writer.checksum(tree.rootBlock(), tree.rootCrc());
        tree.setRoot(tree.rootBlock(), tree.rootBirth(), crc);
        return new Superblock.Root(tree.rootBlock(), tree.rootBirth(), crc);
    }

    private Superblock superblock(Superblock last, Captured captured) {
        return new Superblock(
                last.features(),
                last.uuid(),
                blockCount,
                captured.checkpoint,
                captured.generation,
                captured.generation + Generations.RESERVED,
                captured.tableRoot,
                captured.groupsRoot,
                captured.table.nextLayer(),
                captured.usedBlocks,
                captured.residue,
                captured.table.namedLayers(),
                last.hashKeyLow(),
                last.hashKeyHigh(),
                last.writer());
    }

    private void release(Captured captured) throws IOException {
        parts.generations().reserved(captured.generation + Generations.RESERVED);
        // Drains changes that copied a node before the checksums of its children were filled in, because these changes
        // still need the staged blocks. Later copies have the checksums.
        awaitChanges();
        // The checksums of the roots are set in the layers before the roots leave the stage, so a layer that is created
        // meanwhile finds a checksum in one of the two places.
        table.finish(captured.table);
        writer.finish();
        parts.space().checkpointDurable(durable.checkpoint(), readers.reads());
    }

    /** The parts of a store, wired together. */
    public record Assembly(StoreParts parts, LayerTable table, Guard guard, Checkpointer checkpointer) {}

    /** Wires the parts of a store at a superblock. Reads nothing from the device. */
    public static Assembly assemble(
            NodeStore nodes,
            SuperblockPair superblocks,
            Superblock superblock,
            NameHash hash,
            Clock clock,
            FailureLatch failure) {
        VerifiedDevice device = nodes.device();
        Generations generations = new Generations(superblock.generationLimit() - Generations.RESERVED);
        GroupTable groups = new GroupTable(nodes, superblock.groups());
        SpaceMap space = new SpaceMap(
                device, groups, superblock.blockCount(), superblock.usedBlocks(), generations.captureGeneration());
        StoreParts parts = new StoreParts(nodes, space, generations, hash, clock, new PathCache());
        boolean indexed = (superblock.features() & SuperblockDescriptor.LABEL_INDEX) != 0;
        LayerTable table = new LayerTable(parts, superblock.nextLayer(), superblock.layers(), indexed);
        table.setRoot(
                superblock.table().block(),
                superblock.table().birth(),
                superblock.table().crc());
        Guard guard = new Guard(new Gate(), failure);
        Checkpointer checkpointer = new Checkpointer(guard, table, parts, groups, superblocks, superblock);
        return new Assembly(parts, table, guard, checkpointer);
    }
}
