package io.lcfs.engine.space;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.lcfs.CorruptStoreException;
import io.lcfs.CorruptStoreException.Kind;
import io.lcfs.engine.Invariant;
import io.lcfs.engine.device.VerifiedDevice;
import io.lcfs.engine.format.Blocks;
import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Who may write where: hands blocks out, takes them back, and holds back what a superblock can still reach.
 *
 * <p><b>Reuse (I3).</b> A block that was freed is <em>held</em> until two checkpoints are over, see
 * {@link FreedBlocks}. An open writes the superblock that it found into the other slot as well, so that it begins with
 * nothing held. A block that was born after the last capture is in no durable state and is allocatable at once.
 *
 * <p><b>Capture.</b> Bitmaps are written as they were at the instant of the capture: the first change of a group after
 * it puts a copy aside.
 *
 * <p>Lock: its own, which also guards {@link Bitmaps} and {@link FreedBlocks}; under it nothing but the stage's is
 * taken, and a piece of the device opened.
 */
public final class SpaceMap {
    private static final int ROOMY_BLOCKS = 4096;

    /** The most blocks that are reserved at once; a margin for what promises do not see of it. */
    public static final int LONGEST_RUN = 256;

    private final VerifiedDevice device;
    private final ReentrantLock lock = new ReentrantLock();
    private final Bitmaps bitmaps;
    private final Promises promises;

    @GuardedBy("lock")
    private final FreedBlocks freed = new FreedBlocks();

    /** Blocks of groups that are set aside which were to be freed. */
    @GuardedBy("lock")
    private long dropped;

    @GuardedBy("lock")
    private long usedBlocks;

    /** What was born before this generation is part of a captured state. */
    @GuardedBy("lock")
    private long captureGeneration;

    @GuardedBy("lock")
    private long capturedUsedBlocks;

    /**
     * The map of a store whose two superblocks reach the same.
     *
     * @param usedBlocks the number of blocks in use
     * @param generation births below are part of a durable state
     */
    public SpaceMap(VerifiedDevice device, GroupSource source, long blockCount, long usedBlocks, long generation) {
        this.device = device;
        this.bitmaps = new Bitmaps(lock, device, source, blockCount, usedBlocks);
        this.promises = new Promises(lock, bitmaps);
        this.usedBlocks = usedBlocks;
        this.captureGeneration = generation;
    }

    /** Returns the blocks that are promised to operations. */
    public Promises promises() {
        return promises;
    }

    /** Blocks that can be allocated now, the reserve included. */
    public long allocatableBlocks() {
        return bitmaps.allocatable();
    }

    /** Blocks that could come back by two checkpoints. */
    public long heldBlocks() {
        lock.lock();
        try {
            return freed.total();
        } finally {
            lock.unlock();
        }
    }

    /** Blocks that are allocatable or held, less the reserve that growth leaves. */
    public long freeBlocks() {
        lock.lock();
        try {
            long free = bitmaps.allocatable() + bitmaps.unread() + freed.total();
            return Math.max(0, free - Claim.GROWTH.reserve(bitmaps.blockCount()));
        } finally {
            lock.unlock();
        }
    }

    // Taking blocks.

    /** Reserves a run of at least one block and at most {@code want}, at {@code near} if that is free. */
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

    /** Whether a run can be reserved without taking what is promised to others. */
    @GuardedBy("lock")
    private boolean isRoomy(int want) {
        long margin = Math.max(LONGEST_RUN, Math.min(ROOMY_BLOCKS, bitmaps.blockCount() >>> 4));
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

    /** Takes back blocks of a run that nothing was ever put into. Only while no checkpoint has a capture. */
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
     * Frees blocks. Those of a group that is set aside stay in use.
     *
     * @param birth their birth: what no captured state has is allocatable at once
     * @param staged whether they may still be on their way to the device: then they wait as well
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
                    freed.add(block, part);
                } else {
                    clear(group, start, part);
                    // The search goes on where it is: runs cut to pieces by what is freed beside them would be written
                    // piece by piece.
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
     * Requires that blocks can be freed: they are in use, as far as the bitmaps say. Then {@link #free} does not fail,
     * so that who frees many blocks does so with all of them or none.
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

    /** Makes blocks unused, each of which is used. */
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

    /** What was freed in groups that are set aside, and stays in use. */
    public long droppedBlocks() {
        lock.lock();
        try {
            return dropped;
        } finally {
            lock.unlock();
        }
    }

    // Checkpoints.

    /** Begins a checkpoint: what is allocated and freed from here on belongs to the next one. */
    public void capture(long generation) {
        lock.lock();
        try {
            Invariant.check(!bitmaps.isCapturing(), "space", "capture within a checkpoint", generation);
            assert generation > captureGeneration : generation + " after " + captureGeneration;
            bitmaps.capture();
            captureGeneration = generation;
            capturedUsedBlocks = usedBlocks;
            freed.capture();
            assert bitmaps.isSound(freed.total()) : this;
        } finally {
            lock.unlock();
        }
    }

    /** Ends a checkpoint that is durable: the older superblock is overwritten, so what it alone reached is released. */
    public void checkpointDurable() {
        lock.lock();
        try {
            bitmaps.endCapture();
            release(freed.checkpointDurable());
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
        }
        bitmaps.allocatableChanged(blocks.total());
    }

    /**
     * What a checkpoint does with the map, as one step under the lock: it changes the tree of group records, which
     * itself takes and frees blocks, until all changed groups have their record in the tree.
     */
    public void writeMaps(MapWriter writer) throws IOException {
        lock.lock();
        try {
            writer.write(new CaptureView(this, bitmaps));
        } finally {
            lock.unlock();
        }
    }

    /** See {@link #writeMaps(MapWriter)}. */
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

    /** Follows the device, which has grown; no checkpoint may be under way. */
    public void grown(long newBlockCount) {
        lock.lock();
        try {
            bitmaps.grown(newBlockCount);
            assert bitmaps.isSound(freed.total()) : this;
        } finally {
            lock.unlock();
        }
    }

    // For checks.

    /**
     * The used bits of a group, group head included; null if nothing in it was ever used. For checks, when nothing
     * changes.
     *
     * @throws CorruptStoreException if the group is set aside, or would be
     */
    public long @Nullable [] used(int index) throws IOException {
        lock.lock();
        try {
            return bitmaps.used(index);
        } finally {
            lock.unlock();
        }
    }

    /** The groups in memory, for tests of what they cost. */
    int groupsInMemory() {
        lock.lock();
        try {
            return bitmaps.inMemory();
        } finally {
            lock.unlock();
        }
    }

    /** Shows the groups in memory. */
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
