package io.lcfs.engine.space;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.lcfs.CorruptStoreException;
import io.lcfs.CorruptStoreException.Kind;
import io.lcfs.engine.Invariant;
import io.lcfs.engine.device.ReadState;
import io.lcfs.engine.device.VerifiedDevice;
import io.lcfs.engine.format.Blocks;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The map of used and free blocks: allocates blocks, frees them, and holds freed blocks back that a superblock can
 * still reach.
 *
 * <p><b>Reuse (I3).</b> A freed block is <em>held</em> until two checkpoints are over, see {@link FreedBlocks}. Opening
 * a store writes its superblock into the other slot too, so no block is held at first. A block born after the last
 * capture is in no durable state, and is allocatable as soon as it is freed.
 *
 * <p><b>Capture.</b> A checkpoint writes bitmaps as they were at the instant of the capture. The first change of a
 * group after the capture keeps a copy for this.
 *
 * <p>Lock: its own lock, which also guards {@link Bitmaps} and {@link FreedBlocks}. While it is held, only the stage's
 * lock may be taken, and a piece of the device may be opened.
 */
public final class SpaceMap {
    private static final int ROOMY_BLOCKS = 4096;

    /** The most blocks that one reservation takes; also the margin for reservations that a promise cannot see. */
    public static final int MAX_RUN = 256;

    private final VerifiedDevice device;
    private final ReentrantLock lock = new ReentrantLock();
    private final Bitmaps bitmaps;
    private final Promises promises;

    @GuardedBy("lock")
    private final FreedBlocks freed = new FreedBlocks();

    /** The number of blocks that were freed in groups that are set aside, and stay in use. */
    @GuardedBy("lock")
    private long dropped;

    /** Written under the lock; promises read it without the lock. */
    private volatile long usedBlocks;

    /** Blocks born before this generation are part of a captured state. */
    @GuardedBy("lock")
    private long captureGeneration;

    @GuardedBy("lock")
    private long capturedUsedBlocks;

    /** The number of blocks that removed layers own. It changes inside the gate only. */
    private final AtomicLong residue = new AtomicLong();

    @GuardedBy("lock")
    private long capturedResidue;

    /**
     * Creates the map of a store whose two superblocks reach the same blocks.
     *
     * @param usedBlocks the number of blocks in use
     * @param generation the generation of the last capture; blocks born before it are part of a durable state
     */
    public SpaceMap(VerifiedDevice device, GroupSource source, long blockCount, long usedBlocks, long generation) {
        this.device = device;
        this.bitmaps = new Bitmaps(lock, device, source, blockCount, usedBlocks);
        this.promises = new Promises(lock, bitmaps, () -> this.usedBlocks, residue::get);
        this.usedBlocks = usedBlocks;
        this.captureGeneration = generation;
    }

    /** Returns the promises of blocks to operations. */
    public Promises promises() {
        return promises;
    }

    /** Returns the number of blocks that can be allocated now, including the reserve. */
    public long allocatableBlocks() {
        return bitmaps.allocatable();
    }

    /** Returns the number of blocks that two checkpoints would release. */
    public long heldBlocks() {
        lock.lock();
        try {
            return freed.total();
        } finally {
            lock.unlock();
        }
    }

    /** Returns the number of blocks that are allocatable or held, without the reserve that growth must leave. */
    public long freeBlocks() {
        return figures().free;
    }

    /**
     * The numbers of blocks at one instant. Those in use, free and reserved are all blocks of the store.
     *
     * @param used the blocks in use, without the heads of groups
     * @param free the blocks that are allocatable or held, without the reserve that growth must leave
     * @param held the freed blocks that two checkpoints release
     * @param reserved the heads of groups, what is left of the reserve, what is beyond the limit of blocks in use, and
     *     the free blocks of damaged groups
     */
    public record Figures(long used, long free, long held, long reserved) {}

    /** Returns the numbers of blocks. O(damaged groups). */
    public Figures figures() {
        lock.lock();
        try {
            long held = freed.total();
            long available = bitmaps.allocatable() + bitmaps.unread() + held;
            long free =
                    Math.min(available - Claim.GROWTH.reserve(bitmaps.blockCount()), promises.maxUsed() - usedBlocks);
            free = Math.max(0, free);
            return new Figures(usedBlocks, free, held, bitmaps.blockCount() - usedBlocks - free);
        } finally {
            lock.unlock();
        }
    }

    /** Returns the number of blocks that removed layers own. */
    public long residue() {
        return residue.get();
    }

    /** Adds to the number of blocks that removed layers own. The caller is inside the gate. */
    public void residueChanged(long delta) {
        residue.addAndGet(delta);
    }

    // Taking blocks.

    /** Reserves a run of 1 to {@code want} blocks. The run begins at {@code near} if that block is free. */
    void reserve(Reservation reservation, int want, long near) throws IOException {
        lock.lock();
        try {
            int most = isRoomy(want) ? want : 1;
            Group group = groupNear(near);
            int start = group != null ? Blocks.indexInGroup(near) : -1;
            if (group == null) {
                group = bitmaps.withSpace();
                start = group.search(most);
            }
            int length = group.runLength(start, most);
            assert length > 0 && length <= want : length;
            take(group, start, length);
            group.searchFrom = start + length;
            reservation.set(Blocks.firstOfGroup(group.index) + start, length);
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether a run can be reserved without using blocks that are promised to other operations. */
    @GuardedBy("lock")
    private boolean isRoomy(int want) {
        long margin = Math.max(MAX_RUN, Math.min(ROOMY_BLOCKS, bitmaps.blockCount() >>> 4));
        while (bitmaps.allocatable() - want < promises.outstanding() + margin) {
            if (!bitmaps.readAnother()) {
                return false;
            }
        }
        return true;
    }

    @GuardedBy("lock")
    private @Nullable Group groupNear(long near) {
        if (near <= Blocks.NULL || near >= bitmaps.blockCount()) {
            return null;
        }
        Group group = bitmaps.find(Blocks.group(near));
        return group != null && group.isAllocatable(Blocks.indexInGroup(near)) ? group : null;
    }

    @GuardedBy("lock")
    private void take(Group group, int start, int length) {
        bitmaps.beforeChange(group);
        for (int i = start; i < start + length; i++) {
            Invariant.check(group.isAllocatable(i), "I3", "block in use handed out", i);
            Group.set(group.used, i);
        }
        group.allocatable -= length;
        bitmaps.allocatableChanged(-length);
        usedBlocks += length;
        assert group.isSound() : group;
        device.forget(Blocks.firstOfGroup(group.index) + start, length);
    }

    /** Returns blocks of a run that never contained data. Called only while no checkpoint has a capture. */
    void giveBack(long firstBlock, int length) throws IOException {
        lock.lock();
        try {
            Invariant.check(!bitmaps.isCapturing(), "space", "run given back during a checkpoint", firstBlock);
            Group group = bitmaps.kept(Blocks.group(firstBlock));
            bitmaps.beforeChange(group);
            int start = Blocks.indexInGroup(firstBlock);
            for (int i = start; i < start + length; i++) {
                Group.clear(group.used, i);
            }
            group.allocatable += length;
            group.searchFrom = Math.min(group.searchFrom, start);
            bitmaps.allocatableChanged(length);
            usedBlocks -= length;
            assert group.isSound() : group;
        } finally {
            lock.unlock();
        }
    }

    // Freeing blocks.

    /**
     * Frees blocks. Blocks of a group that is set aside stay in use.
     *
     * @param birth the birth of the blocks; blocks that are in no captured state are allocatable at once
     * @param staged whether the blocks may still be on their way to the device; such blocks wait, too
     */
    public void free(long firstBlock, int length, long birth, boolean staged) throws IOException {
        lock.lock();
        try {
            requireInside(firstBlock, length);
            long block = firstBlock;
            int left = length;
            while (left > 0) {
                int start = Blocks.indexInGroup(block);
                int part = Math.min(left, Blocks.PER_GROUP - start);
                Group group = bitmaps.find(Blocks.group(block));
                if (group == null) {
                    dropped += part;
                } else if (staged || birth < captureGeneration) {
                    clear(group, start, part);
                    hold(group, start, part);
                    freed.add(block, part, birth);
                } else {
                    clear(group, start, part);
                    // The search continues where it is. Freed blocks are scattered, and runs made of them would be
                    // written in small parts.
                    group.allocatable += part;
                    bitmaps.allocatableChanged(part);
                }
                assert group == null || group.isSound() : group;
                block += part;
                left -= part;
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Checks that blocks can be freed, that is, the bitmaps have them in use. Then {@link #free} cannot fail, so a
     * caller that frees many blocks frees all of them or none.
     *
     * @throws CorruptStoreException if a block is outside the store or free
     */
    public void requireUsed(long firstBlock, int length) throws IOException {
        lock.lock();
        try {
            requireInside(firstBlock, length);
            for (long block = firstBlock; block < firstBlock + length; block++) {
                int index = Blocks.indexInGroup(block);
                Group group = bitmaps.find(Blocks.group(block));
                if (index < Blocks.GROUP_HEAD || group != null && !Group.isSet(group.used, index)) {
                    throw new CorruptStoreException(
                            Kind.SPACE_MAP, "block that something points at is free in the bitmap", block);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private void requireInside(long firstBlock, int length) throws CorruptStoreException {
        if (firstBlock < Blocks.GROUP_HEAD || firstBlock > bitmaps.blockCount() - length) {
            throw new CorruptStoreException(
                    Kind.SPACE_MAP,
                    length + " blocks outside the store of " + bitmaps.blockCount() + " blocks are to be freed",
                    firstBlock);
        }
    }

    /** Marks blocks as unused, which must be used. */
    @GuardedBy("lock")
    private void clear(Group group, int start, int length) {
        bitmaps.beforeChange(group);
        for (int i = start; i < start + length; i++) {
            Invariant.check(
                    i >= Blocks.GROUP_HEAD && i < group.blockCount && Group.isSet(group.used, i),
                    "space",
                    "block freed twice",
                    Blocks.firstOfGroup(group.index) + i);
            Group.clear(group.used, i);
        }
        usedBlocks -= length;
    }

    private static void hold(Group group, int start, int length) {
        for (int i = start; i < start + length; i++) {
            Group.set(group.held, i);
        }
        group.heldCount += length;
    }

    /** Returns the number of blocks that were freed in groups that are set aside, and stay in use. */
    public long droppedBlocks() {
        lock.lock();
        try {
            return dropped;
        } finally {
            lock.unlock();
        }
    }

    // Checkpoints.

    /** Begins a checkpoint. Blocks that are allocated and freed from now on belong to the next one. */
    public void capture(long generation) {
        lock.lock();
        try {
            Invariant.check(!bitmaps.isCapturing(), "space", "capture within a checkpoint", generation);
            assert generation > captureGeneration : generation + " after " + captureGeneration;
            bitmaps.capture();
            captureGeneration = generation;
            capturedUsedBlocks = usedBlocks;
            capturedResidue = residue.get();
            freed.capture();
            assert bitmaps.isSound(freed.total()) : this;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Ends a durable checkpoint. The older superblock is overwritten, so the blocks that only it reached are released,
     * unless a state that another process reads reaches them.
     *
     * @param checkpoint the number of the durable checkpoint
     * @param reads the states that other processes read
     */
    public void checkpointDurable(long checkpoint, List<ReadState> reads) {
        lock.lock();
        try {
            bitmaps.endCapture();
            freed.checkpointDurable(checkpoint, reads).forEach(this::release);
            bitmaps.letGo();
            assert bitmaps.isSound(freed.total()) : this;
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private void release(HeldBlocks blocks) {
        for (int run = 0; run < blocks.runs(); run++) {
            long first = blocks.firstBlock(run);
            Group group = bitmaps.kept(Blocks.group(first));
            int start = Blocks.indexInGroup(first);
            int length = blocks.length(run);
            group.heldCount -= length;
            for (int i = start; i < start + length; i++) {
                assert Group.isSet(group.held, i) : first;
                Group.clear(group.held, i);
            }
            group.allocatable += length;
            group.searchFrom = Math.min(group.searchFrom, start);
            bitmaps.prefer(group);
        }
        bitmaps.allocatableChanged(blocks.total());
    }

    /**
     * Lets a checkpoint write the map, as one step under the lock. The writer changes the tree of group records, and
     * allocates and frees blocks for it, until the tree contains the records of all changed groups.
     */
    public void writeMaps(MapWriter writer) throws IOException {
        lock.lock();
        try {
            writer.write(new CaptureView(this, bitmaps));
        } finally {
            lock.unlock();
        }
    }

    /** The writer of a checkpoint's bitmaps, see {@link #writeMaps(MapWriter)}. */
    public interface MapWriter {
        /** Writes the records of all changed groups. */
        void write(CaptureView view) throws IOException;
    }

    long allocateCaptured() {
        lock.lock();
        try {
            assert bitmaps.isCapturing() : captureGeneration;
            Group group = bitmaps.withSpace();
            int index = group.nextAllocatable(group.searchFrom);
            if (index < 0) {
                index = group.nextAllocatable(0);
            }
            take(group, index, 1);
            group.searchFrom = index + 1;
            Group.set(group.capturedBits(), index);
            group.capturedDirty = true;
            capturedUsedBlocks++;
            return Blocks.firstOfGroup(group.index) + index;
        } finally {
            lock.unlock();
        }
    }

    void freeCaptured(long block) {
        lock.lock();
        try {
            assert bitmaps.isCapturing() : captureGeneration;
            Group group = bitmaps.find(Blocks.group(block));
            if (group == null) {
                dropped++;
                return;
            }
            int index = Blocks.indexInGroup(block);
            clear(group, index, 1);
            hold(group, index, 1);
            freed.addCaptured(block);
            Group.clear(group.capturedBits(), index);
            group.capturedDirty = true;
            capturedUsedBlocks--;
            assert group.isSound() : group;
        } finally {
            lock.unlock();
        }
    }

    long capturedUsed() {
        lock.lock();
        try {
            return capturedUsedBlocks;
        } finally {
            lock.unlock();
        }
    }

    long capturedResidue() {
        lock.lock();
        try {
            return capturedResidue;
        } finally {
            lock.unlock();
        }
    }

    /** Adapts to a device that has grown. No checkpoint may be under way. */
    public void grown(long newBlockCount) {
        lock.lock();
        try {
            bitmaps.grown(newBlockCount);
            assert bitmaps.isSound(freed.total()) : this;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Prepares the store for becoming smaller: from now on, blocks are allocated from the first one on, and the next
     * checkpoint moves nodes of the group records. Returns the number of blocks that would be enough, if all blocks in
     * use were at the beginning.
     *
     * @param free the number of blocks that stay free
     */
    public long rewind(long free) {
        lock.lock();
        try {
            long wanted = usedBlocks + promises.outstanding() + MAX_RUN + free;
            wanted += Claim.GROWTH.reserve(wanted + (wanted >>> 5));
            long before = wanted + (wanted / Blocks.PER_GROUP + 2) * Blocks.GROUP_HEAD;
            bitmaps.rewind(2 * ROOMY_BLOCKS);
            bitmaps.moveRecords(before);
            return before;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Leaves out free blocks at the end of the store, as many as the promises and the reserve allow. Returns the new
     * number of blocks. No checkpoint may be under way, and no change is made. O(blocks left out / 64).
     *
     * @param free the number of blocks that stay free beside these
     * @param mostGroups the most groups that are left out
     */
    public long shrink(long free, int mostGroups) {
        lock.lock();
        try {
            bitmaps.shrink(
                    blockCount -> promises.outstanding() + MAX_RUN + Claim.GROWTH.reserve(blockCount) + free,
                    mostGroups);
            assert bitmaps.isSound(freed.total()) : this;
            return bitmaps.blockCount();
        } finally {
            lock.unlock();
        }
    }

    // For checks.

    /**
     * Returns the used bits of a group, including its head, or null if no block of the group was ever used. Used by
     * checks, while no change is made.
     *
     * @throws CorruptStoreException if the bitmap or the record of the group is damaged
     */
    public long @Nullable [] used(int index) throws IOException {
        lock.lock();
        try {
            return bitmaps.used(index);
        } finally {
            lock.unlock();
        }
    }

    /** Returns the number of blocks of the store, for tests. */
    long blockCount() {
        return bitmaps.blockCount();
    }

    /** Returns the number of blocks that are neither used nor held, for tests. */
    long unusedBlocks() {
        lock.lock();
        try {
            return bitmaps.allocatable() + bitmaps.unread();
        } finally {
            lock.unlock();
        }
    }

    /** Returns the number of groups in memory, for tests. */
    int groupsInMemory() {
        lock.lock();
        try {
            return bitmaps.inMemory();
        } finally {
            lock.unlock();
        }
    }

    /** Passes the numbers of the groups in memory to a visitor. */
    public void forEachInMemory(IntConsumer visitor) {
        lock.lock();
        try {
            bitmaps.forEachInMemory(visitor);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        return "space map: " + bitmaps;
    }
}
