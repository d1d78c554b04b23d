package io.lcfs.engine.checkpoint;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.lcfs.engine.LateFaults;
import io.lcfs.engine.device.VerifiedDevice;
import io.lcfs.engine.format.NameHash;
import io.lcfs.engine.guard.FailureLatch;
import io.lcfs.engine.guard.Gate;
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
 * Makes the store durable as a whole. A checkpoint is four steps: <em>capture</em> the store at one instant; <em>write</em> what
 * was captured, each pointer getting the sum of its target; make it durable (first barrier), then the <em>superblock</em>
 * (second barrier); <em>release</em> what only the overwritten superblock reached.
 *
 * <p>Who arrives while one runs waits for the next, which serves all of them (group commit). The thread of the first one
 * runs it; the others sleep.
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

    Checkpointer(
            Gate gate,
            LayerTable table,
            StoreParts parts,
            GroupTable groups,
            SuperblockPair superblocks,
            Superblock opened,
            FailureLatch failure,
            Barrier barrier) {
        this.failure = failure;
        this.barrier = barrier;
        this.gate = gate;
        this.device = parts.nodes().device().device();
        this.table = table;
        this.parts = parts;
        this.groups = groups;
        this.writer = new NodeWriter(parts.nodes());
        this.superblocks = superblocks;
        this.durable = opened;
        this.blockCount = opened.blockCount();
    }

    /** The last superblock that is durable. */
    public Superblock durable() {
        return durable;
    }

    /** The store has grown; the next superblock says so. Only inside {@link #exclusively}. */
    public void grown(long newBlockCount) {
        blockCount = newBlockCount;
    }

    /** What {@link #exclusively} runs. */
    public interface Work {
        /** Runs it. */
        void run() throws IOException;
    }

    /** Says, inside the gate, that there is something to be made durable. */
    public void changed() {
        if (!dirty) {
            dirty = true;
        }
    }

    /** Makes durable all that was done before the call; does nothing if all is durable. */
    public void checkpoint() throws IOException {
        if (dirty || isRunning()) {
            checkpointAlways();
        } else {
            // One that had captured all of it may have failed a moment ago.
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

    /** Makes a checkpoint even if nothing changed: two of them release what was freed. */
    public void checkpointAlways() throws IOException {
        turn.lock();
        try {
            // One that has started may have captured before the caller's changes: only the next one counts.
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
            run();
            ended = true;
        } catch (IOException | RuntimeException | Error e) {
            throw failure.fail("checkpoint", e);
        } finally {
            finish(ended);
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

    /** Blocks of the store now. */
    public long blockCount() {
        return blockCount;
    }

    /** The tree of group records; only inside {@link #quiet}. */
    public Tree groups() {
        return groups.tree();
    }

    /** Runs something while no checkpoint runs, nothing changes, and all is durable. */
    public void quiet(Work work) throws IOException {
        boolean[] done = new boolean[1];
        while (!done[0]) {
            checkpoint();
            exclusively(() -> {
                gate.close();
                try {
                    // A change that failed half way said so before it left the gate.
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

    /** Waits until the changes that are in the gate have ended. */
    public void drain() throws IOException {
        exclusively(this::awaitChanges);
    }

    private void awaitChanges() {
        gate.close();
        gate.open();
    }

    /** Runs something while no checkpoint runs, in a store that has not failed: a checkpoint that was waited for may have. */
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
        // Before anything is written, so that nothing of another writer's is written over.
        superblocks.requireOwn();
        Superblock last = durable;
        Captured captured = capture(last.checkpoint() + 1);
        write(captured);
        Superblock next = superblock(last, captured);
        barrier.force();
        publish(next);
        durable = next;
        release(captured);
    }

    /** Writes the superblock. Whatever has failed until now, a reopened store is to show the checkpoint before. */
    private void publish(Superblock next) throws IOException {
        superblocks.requireOwn();
        LateFaults.raise();
        failure.check();
        superblocks.write(next);
        barrier.force();
    }

    /** One instant of the store. */
    private static final class Captured {
        final long checkpoint;
        final long generation;
        final LayerTable.Capture table;
        Superblock.Root tableRoot = Superblock.Root.EMPTY;
        Superblock.Root groupsRoot = Superblock.Root.EMPTY;
        long usedBlocks;

        Captured(long checkpoint, LayerTable.Capture table) {
            this.checkpoint = checkpoint;
            this.generation = table.generation();
            this.table = table;
        }
    }

    private Captured capture(long checkpoint) throws IOException {
        gate.close();
        try {
            // A change that failed half way said so before it left the gate.
            failure.check();
            LayerTable.Capture captured = table.capture();
            parts.space().capture(captured.generation());
            dirty = false;
            return new Captured(checkpoint, captured);
        } finally {
            gate.open();
        }
    }

    private void write(Captured captured) throws IOException {
        parts.nodes().stage().flushSealed();
        for (LayerState.Capture layer : captured.table.layers()) {
            layer.summed(writer.sum(layer.rootBlock(), layer.knownCrc()));
        }
        writer.write();
        table.fill(captured.table);
        captured.tableRoot = sum(captured.table.tree());
        List<GroupTable.Bitmap> bitmaps = new ArrayList<>();
        parts.space().writeMaps(view -> {
            bitmaps.addAll(groups.update(view, captured.generation));
            captured.usedBlocks = view.usedBlocks();
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
        int crc = writer.sum(tree.rootBlock(), tree.rootCrc());
        tree.setRoot(tree.rootBlock(), tree.rootBirth(), crc);
        return new Superblock.Root(tree.rootBlock(), tree.rootBirth(), crc);
    }

    private Superblock superblock(Superblock last, Captured captured) {
        return new Superblock(
                last.uuid(),
                blockCount,
                captured.checkpoint,
                captured.generation,
                captured.generation + Generations.RESERVED,
                captured.tableRoot,
                captured.groupsRoot,
                captured.table.nextLayer(),
                captured.usedBlocks,
                captured.table.namedLayers(),
                last.hashKeyLow(),
                last.hashKeyHigh(),
                last.writer());
    }

    private void release(Captured captured) throws IOException {
        parts.generations().reserved(captured.generation + Generations.RESERVED);
        // Drains changes that copied a node before the checksums of its children were filled in: they still need the
        // staged
        // blocks. Later copies have the checksums.
        awaitChanges();
        // Layers learn the checksums of their roots before the roots leave the stage, so a layer made meanwhile finds a
        // checksum in one of the two places.
        table.finish(captured.table);
        writer.finish();
        parts.space().checkpointDurable();
    }

    /** What a store consists of, wired together. */
    public record Assembly(StoreParts parts, LayerTable table, Gate gate, Checkpointer checkpointer, Barrier barrier) {}

    /** Wires the parts of a store at a superblock. Reads nothing. */
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
        LayerTable table = new LayerTable(parts, superblock.nextLayer(), superblock.layers());
        table.setRoot(
                superblock.table().block(),
                superblock.table().birth(),
                superblock.table().crc());
        Gate gate = new Gate();
        Barrier barrier = new Barrier(device.device(), failure);
        Checkpointer checkpointer =
                new Checkpointer(gate, table, parts, groups, superblocks, superblock, failure, barrier);
        return new Assembly(parts, table, gate, checkpointer, barrier);
    }
}
