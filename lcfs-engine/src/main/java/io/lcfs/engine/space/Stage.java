package io.lcfs.engine.space;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.lcfs.engine.device.SparseArray;
import io.lcfs.engine.format.Blocks;
import io.lcfs.spi.BlockDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The blocks that are not on the device yet, by their numbers. Nodes stay until a checkpoint writes them. Data leaves
 * as soon as a run is full; the thread that filled the run writes it.
 *
 * <p>A look-up takes no lock and loads four array elements. A reader that copies from a data run must look up the block
 * again afterwards: if the run was written meanwhile, its buffer may contain another run. The copy is valid only if
 * {@link #find(long)} still returns the same object. Adding and removing take the stage's lock, under which no other
 * lock is taken.
 */
public final class Stage {
    private static final int LEAF_SHIFT = 9;
    private static final int LEAF_SIZE = 1 << LEAF_SHIFT;
    private static final int LEAVES_PER_GROUP = Blocks.PER_GROUP >>> LEAF_SHIFT;

    private final BlockDevice device;
    private final RunBuffers buffers;
    private final AtomicLong stagedBytes = new AtomicLong();
    private final AtomicLong writtenBytes = new AtomicLong();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition flushed = lock.newCondition();
    private volatile SparseArray<Group> groups;

    @GuardedBy("lock")
    private final ArrayDeque<Staged> sealedRuns = new ArrayDeque<>();

    /**
     * Written under the lock. A flush reads it first, without the lock, because nearly all flushes find nothing to
     * write.
     */
    private volatile int sealedCount;

    /** Runs that a thread is writing. */
    @GuardedBy("lock")
    private final Set<Staged> flights = new HashSet<>();

    /** The failure of the first run that could not be written. No checkpoint may point at the blocks of that run. */
    @GuardedBy("lock")
    private @Nullable Throwable lost;

    /** The staged blocks of one group. Its count is guarded by the stage's lock. */
    private static final class Group {
        final AtomicReferenceArray<@Nullable Leaf> leaves = new AtomicReferenceArray<>(LEAVES_PER_GROUP);
        int count;
    }

    /** The staged blocks of a part of a group. */
    private static final class Leaf {
        final AtomicReferenceArray<@Nullable Staged> entries = new AtomicReferenceArray<>(LEAF_SIZE);
        int count;

        /** Returns the number of blocks that can be found. Walks over all entries; only assertions call it. */
        int used() {
            int used = 0;
            for (int i = 0; i < LEAF_SIZE; i++) {
                used += entries.get(i) == null ? 0 : 1;
            }
            return used;
        }
    }

    /**
     * Creates an empty stage for a device.
     *
     * @param longestRun the most blocks of a run
     * @param poolBytes the most bytes of unused buffers that are kept for later runs
     */
    public Stage(BlockDevice device, int longestRun, long poolBytes) {
        this.device = device;
        this.buffers = new RunBuffers(longestRun, poolBytes);
        this.groups = new SparseArray<>(Blocks.groups(device.blockCount()));
    }

    /** Returns the number of bytes that wait in memory. */
    public long stagedBytes() {
        return stagedBytes.get();
    }

    /** Returns the number of bytes of data that were written since the store was opened. */
    public long writtenBytes() {
        return writtenBytes.get();
    }

    /** Returns the object that contains a block, or null if the block is on the device. */
    public @Nullable Staged find(long block) {
        Leaf leaf = presentLeaf(block);
        return leaf == null ? null : leaf.entries.get((int) block & (LEAF_SIZE - 1));
    }

    private @Nullable Leaf presentLeaf(long block) {
        SparseArray<Group> byGroup = groups;
        // A damaged pointer may contain any number.
        long index = block >>> Blocks.GROUP_SHIFT;
        Group group = index < byGroup.length() ? byGroup.get((int) index) : null;
        return group == null ? null : group.leaves.get(Blocks.indexInGroup(block) >>> LEAF_SHIFT);
    }

    /** Adds a node and returns it. */
    public Staged addNode(long block) {
        ByteBuffer bytes = ByteBuffer.wrap(new byte[Blocks.BYTES]).order(ByteOrder.LITTLE_ENDIAN);
        Staged staged = Staged.node(block, bytes);
        lock.lock();
        try {
            put(block, staged);
        } finally {
            lock.unlock();
        }
        stagedBytes.addAndGet(Blocks.BYTES);
        return staged;
    }

    /** Creates a run of data, whose blocks are added one by one with {@link #addRunBlock}. */
    public Staged newRun(long firstBlock, int blockCount) {
        ByteBuffer bytes = buffers.take(blockCount);
        stagedBytes.addAndGet(bytes.capacity());
        lock.lock();
        try {
            // All blocks are counted at once, so that each block can be added without the lock.
            for (long block = firstBlock; block < firstBlock + blockCount; block++) {
                leafOf(block).count++;
            }
        } finally {
            lock.unlock();
        }
        return Staged.run(firstBlock, blockCount, bytes);
    }

    /**
     * Makes a block of a run visible to look-ups, after its bytes were put into the run. Takes no lock, because the
     * leaf counts the block already.
     */
    public void addRunBlock(Staged run, long block) {
        assert !run.isSealed() : run.firstBlock();
        run.use(block);
        Leaf leaf = presentLeaf(block);
        if (leaf == null) {
            throw new IllegalStateException("run of block " + block + " has no leaf");
        }
        leaf.entries.set((int) block & (LEAF_SIZE - 1), run);
    }

    /** Removes a node that was freed before any checkpoint captured it. */
    public void removeNode(long block) {
        Staged staged = find(block);
        if (staged != null && staged.isNode() && staged.bytes() != null) {
            drop(block, staged);
            long left = stagedBytes.addAndGet(-Blocks.BYTES);
            assert left >= 0 : left;
        }
    }

    /** Releases the bytes of a node, which are on the device now. Its checksum stays in the stage. */
    public void nodeWritten(Staged node) {
        node.written();
        long left = stagedBytes.addAndGet(-Blocks.BYTES);
        assert left >= 0 : left;
    }

    /** Removes an object from the place of a block, unless another object is there by now. */
    public void drop(long block, Staged staged) {
        lock.lock();
        try {
            remove(block, staged);
        } finally {
            lock.unlock();
        }
    }

    /** Seals a run, which is full or will not be filled any further. It waits to be written. */
    public void seal(Staged run) {
        assert !run.isNode() && !run.isSealed() : run.firstBlock();
        run.seal();
        lock.lock();
        try {
            sealedRuns.add(run);
            sealedCount = sealedRuns.size();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Writes the waiting runs until none is left. The caller holds no lock; other threads may write runs at the same
     * time.
     */
    public void flushSealed() throws IOException {
        for (Staged run = takeSealed(); run != null; run = takeSealed()) {
            Throwable failure = null;
            try {
                writeRun(run);
            } catch (IOException | RuntimeException | Error e) {
                failure = e;
                throw e;
            } finally {
                endFlight(run, failure);
            }
        }
    }

    /**
     * Waits until the runs are written that other threads are writing now. Runs that are sealed meanwhile are not
     * waited for.
     *
     * @throws IOException if a run could not be written, now or earlier
     */
    public void awaitFlights() throws IOException {
        lock.lock();
        try {
            List<Staged> begun = List.copyOf(flights);
            while (!Collections.disjoint(begun, flights)) {
                flushed.awaitUninterruptibly();
            }
            if (lost != null) {
                throw new IOException("data that a checkpoint needs could not be written", lost);
            }
            assert isSound() : flights.size();
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Staged takeSealed() {
        if (sealedCount == 0) {
            return null;
        }
        lock.lock();
        try {
            Staged run = sealedRuns.peek();
            if (run != null) {
                // Added first, because adding may run out of memory: each run must always be in one of the two
                // collections.
                flights.add(run);
                sealedRuns.remove();
                sealedCount = sealedRuns.size();
            }
            return run;
        } finally {
            lock.unlock();
        }
    }

    private void endFlight(Staged run, @Nullable Throwable failure) {
        lock.lock();
        try {
            if (lost == null) {
                lost = failure;
            }
            flights.remove(run);
            flushed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void writeRun(Staged run) throws IOException {
        ByteBuffer bytes = run.bytes();
        if (bytes == null) {
            throw new IllegalStateException("run at block " + run.firstBlock() + " written twice");
        }
        int usedBytes = run.usedBlocks() << Blocks.SHIFT;
        if (usedBytes > 0) {
            writtenBytes.addAndGet(usedBytes);
            device.write(run.firstBlock(), bytes.duplicate().clear().limit(usedBytes));
        }
        lock.lock();
        try {
            for (long block = run.firstBlock(); block < run.firstBlock() + run.blockCount(); block++) {
                Leaf leaf = leafOf(block);
                leaf.entries.compareAndSet((int) block & (LEAF_SIZE - 1), run, null);
                uncount(block, leaf);
            }
        } finally {
            lock.unlock();
        }
        long left = stagedBytes.addAndGet(-bytes.capacity());
        assert left >= 0 : left;
        buffers.giveBack(bytes);
    }

    /** Returns the leaf of a block, which is created if necessary. It stays as long as its count is above zero. */
    @GuardedBy("lock")
    private Leaf leafOf(long block) {
        int groupIndex = Blocks.group(block);
        Group group = groups.get(groupIndex);
        if (group == null) {
            group = new Group();
            groups.set(groupIndex, group);
        }
        int leafIndex = Blocks.indexInGroup(block) >>> LEAF_SHIFT;
        Leaf leaf = group.leaves.get(leafIndex);
        if (leaf == null) {
            leaf = new Leaf();
            group.leaves.set(leafIndex, leaf);
            group.count++;
        }
        return leaf;
    }

    /**
     * Returns whether each leaf counts at least the blocks that can be found in it, and each group counts its leaves.
     * Walks over the whole stage; only assertions call it, once in each checkpoint.
     */
    @GuardedBy("lock")
    private boolean isSound() {
        boolean[] sound = {true};
        groups.forEach((index, group) -> {
            int leaves = 0;
            for (int i = 0; i < LEAVES_PER_GROUP; i++) {
                Leaf leaf = group.leaves.get(i);
                leaves += leaf == null ? 0 : 1;
                sound[0] &= leaf == null || leaf.count > 0 && leaf.used() <= leaf.count;
            }
            sound[0] &= leaves == group.count;
        });
        return sound[0];
    }

    @GuardedBy("lock")
    private void put(long block, Staged staged) {
        Leaf leaf = leafOf(block);
        if (leaf.entries.getAndSet((int) block & (LEAF_SIZE - 1), staged) == null) {
            leaf.count++;
        }
    }

    @GuardedBy("lock")
    private void remove(long block, Staged staged) {
        Leaf leaf = presentLeaf(block);
        if (leaf != null && leaf.entries.compareAndSet((int) block & (LEAF_SIZE - 1), staged, null)) {
            uncount(block, leaf);
        }
    }

    @GuardedBy("lock")
    private void uncount(long block, Leaf leaf) {
        if (--leaf.count > 0) {
            return;
        }
        assert leaf.count == 0 && leaf.used() == 0 : block;
        int groupIndex = Blocks.group(block);
        Group group = groups.get(groupIndex);
        if (group != null) {
            group.leaves.set(Blocks.indexInGroup(block) >>> LEAF_SHIFT, null);
            if (--group.count == 0) {
                groups.set(groupIndex, null);
            }
        }
    }

    /** Adapts to a device that has grown. */
    public void grown() {
        lock.lock();
        try {
            groups = groups.longer(Math.max(groups.length(), Blocks.groups(device.blockCount())));
            assert isSound() : groups.length();
        } finally {
            lock.unlock();
        }
    }

    /** Returns all staged blocks, for checks. */
    public List<Staged> snapshot() {
        List<Staged> all = new ArrayList<>();
        groups.forEach((index, group) -> {
            for (int l = 0; l < LEAVES_PER_GROUP; l++) {
                Leaf leaf = group.leaves.get(l);
                for (int e = 0; leaf != null && e < LEAF_SIZE; e++) {
                    Staged staged = leaf.entries.get(e);
                    if (staged != null) {
                        all.add(staged);
                    }
                }
            }
        });
        return all;
    }
}
