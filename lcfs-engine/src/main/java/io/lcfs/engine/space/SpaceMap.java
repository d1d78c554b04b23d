package io.lcfs.engine.space;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.lcfs.CorruptStoreException;
import io.lcfs.NoSpaceException;
import io.lcfs.engine.Invariant;
import io.lcfs.engine.device.VerifiedDevice;
import io.lcfs.engine.format.Blocks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Who may write where: the bitmaps of all groups, and what has been freed but must wait.
 *
 * <p><b>Reuse (I3).</b> A block that was freed in the interval which checkpoint k ends is free in the bitmaps of k, but the
 * superblock of k - 1 still reaches it. So it is <em>held</em> until checkpoint k + 1 is durable and has overwritten that
 * superblock. An open writes the superblock that it found into the other slot as well, so that it begins with nothing held. A
 * block that was born after the last capture is in no durable state and is allocatable at once.
 *
 * <p><b>Capture.</b> Bitmaps are written as they were at the instant of the capture: the first change of a group after it
 * puts a copy aside.
 *
 * <p><b>Promises.</b> An operation asks before its first change for the most blocks that it may need; so it cannot run out of
 * space half-way.
 *
 * <p>Lock: its own; under it nothing but the stage's is taken, and a piece of the device opened.
 */
public final class SpaceMap {
    private static final int ROOMY_BLOCKS = 4096;

    /** How many runs are looked at for one that is long enough. */
    private static final int MOST_SEARCHED = 32;

    /** The most blocks that are reserved at once; a margin for what promises do not see of it. */
    public static final int LONGEST_RUN = 256;

    private final VerifiedDevice device;
    private final GroupSource source;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private @Nullable Group[] groups;

    /** Changed under the lock; read by promises without. */
    private volatile long blockCount;

    /** Changed under the lock; read by promises without. */
    private volatile long allocatable;

    /** What operations that are under way may still take. */
    private final AtomicLong promised = new AtomicLong();

    @GuardedBy("lock")
    private long usedBlocks;

    @GuardedBy("lock")
    private int currentGroup;

    /** What was born before this generation is part of a captured state. */
    @GuardedBy("lock")
    private long captureGeneration;

    @GuardedBy("lock")
    private boolean capturing;

    @GuardedBy("lock")
    private long capturedUsedBlocks;

    /** Freed since the last capture; freed before it, while its checkpoint runs; freed before the one before. */
    @GuardedBy("lock")
    private HeldBlocks freed = new HeldBlocks();

    @GuardedBy("lock")
    private HeldBlocks captured = new HeldBlocks();

    @GuardedBy("lock")
    private HeldBlocks waiting = new HeldBlocks();

    /**
     * The map of a store whose two superblocks reach the same.
     *
     * @param usedBlocks the number of blocks in use
     * @param generation births below are part of a durable state
     */
    public SpaceMap(VerifiedDevice device, GroupSource source, long blockCount, long usedBlocks, long generation) {
        this.device = device;
        this.source = source;
        this.blockCount = blockCount;
        this.groups = new Group[Blocks.groups(blockCount)];
        this.usedBlocks = usedBlocks;
        this.captureGeneration = generation;
        this.allocatable = capacity(blockCount) - usedBlocks;
    }

    /** Blocks of a device that can be handed out. */
    public static long capacity(long blockCount) {
        int groupCount = Blocks.groups(blockCount);
        long last = blockCount - Blocks.firstOfGroup(groupCount - 1);
        return blockCount - (groupCount - 1L) * Blocks.GROUP_HEAD - Math.min(last, Blocks.GROUP_HEAD);
    }

    /** Blocks that only removals, checkpoints and the like may take: they must work on a full store. */
    private long reserve() {
        return Math.min(2048, Math.max(192, blockCount >>> 6));
    }

    /**
     * Makes sure that so many blocks can be allocated, until {@link #endPromise(long)}. Takes no lock, for every change comes
     * here.
     *
     * <p>A reservation that runs at the same time may not have seen this promise, nor this promise what that took beyond its own:
     * less than {@value #LONGEST_RUN} blocks, as reservations take turns, which the margin of {@link #reserve} leaves.
     *
     * @param privileged whether the reserve may be used
     * @throws NoSpaceException if they cannot
     */
    public void promise(long blocks, boolean privileged) throws NoSpaceException {
        long all = promised.addAndGet(blocks);
        long available = allocatable - (all - blocks) - (privileged ? 0 : reserve());
        if (blocks > available) {
            promised.addAndGet(-blocks);
            throw new NoSpaceException("no space: " + Blocks.toBytes(blocks) + " bytes may be needed, "
                    + Blocks.toBytes(Math.max(0, available)) + " of " + Blocks.toBytes(capacity(blockCount))
                    + " are free");
        }
    }

    /** Ends a promise. */
    public void endPromise(long blocks) {
        promised.addAndGet(-blocks);
    }

    /** Blocks that could come back by two checkpoints. */
    public long heldBlocks() {
        lock.lock();
        try {
            return freed.total() + captured.total() + waiting.total();
        } finally {
            lock.unlock();
        }
    }

    /** Blocks that are allocatable or held, less the reserve. */
    public long freeBlocks() {
        lock.lock();
        try {
            return Math.max(0, allocatable + freed.total() + captured.total() + waiting.total() - reserve());
        } finally {
            lock.unlock();
        }
    }

    /** Reserves a run of at least one block and at most {@code want}, at {@code near} if that is free. */
    void reserve(Reservation reservation, int want, long near) throws IOException {
        lock.lock();
        try {
            int most = allocatable - want
                            >= promised.get() + Math.max(LONGEST_RUN, Math.min(ROOMY_BLOCKS, blockCount >>> 4))
                    ? want
                    : 1;
            Group group = groupNear(near);
            int start = group != null ? Blocks.indexInGroup(near) : -1;
            if (group == null) {
                group = groupWithSpace();
                start = search(group, most);
            }
            int length = group.runLength(start, most);
            take(group, start, length);
            group.searchFrom = start + length;
            reservation.set(Blocks.firstOfGroup(group.index) + start, length);
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private @Nullable Group groupNear(long near) throws IOException {
        if (near <= Blocks.NULL || near >= blockCount) {
            return null;
        }
        try {
            Group group = group(Blocks.group(near));
            return group.isAllocatable(Blocks.indexInGroup(near)) ? group : null;
        } catch (CorruptStoreException e) {
            // Another group may have space.
            return null;
        }
    }

    @GuardedBy("lock")
    private Group groupWithSpace() throws IOException {
        CorruptStoreException damage = null;
        for (int i = 0; i < groups.length; i++) {
            try {
                Group group = group(currentGroup);
                if (group.allocatable > 0) {
                    return group;
                }
            } catch (CorruptStoreException e) {
                // Nothing is allocated there: nobody knows what is free.
                damage = e;
            }
            currentGroup = (currentGroup + 1) % groups.length;
        }
        if (damage != null) {
            throw damage;
        }
        Invariant.check(false, "space", "promised blocks are not there", allocatable);
        throw new IllegalStateException();
    }

    /** Of the next runs after where the last one ended, the first of the wanted length; else the longest; else the first free block. */
    private static int search(Group group, int want) {
        int from = group.searchFrom;
        int longest = 0;
        int best = -1;
        for (int tries = 0; tries < MOST_SEARCHED && longest < want; tries++) {
            int start = group.nextAllocatable(from);
            if (start < 0) {
                break;
            }
            int length = group.runLength(start, want);
            if (length > longest) {
                longest = length;
                best = start;
            }
            from = start + length;
        }
        return best >= 0 ? best : group.nextAllocatable(0);
    }

    @GuardedBy("lock")
    private void take(Group group, int start, int length) {
        beforeChange(group);
        for (int i = start; i < start + length; i++) {
            Invariant.check(group.isAllocatable(i), "I3", "block in use handed out", i);
            Group.set(group.used, i);
        }
        group.allocatable -= length;
        allocatable -= length;
        usedBlocks += length;
        device.forget(Blocks.firstOfGroup(group.index) + start, length);
    }

    /** Takes back blocks of a run that nothing was ever put into. Only while no checkpoint has a capture. */
    void giveBack(long firstBlock, int length) throws IOException {
        lock.lock();
        try {
            Invariant.check(!capturing, "space", "run given back during a checkpoint", firstBlock);
            Group group = group(Blocks.group(firstBlock));
            beforeChange(group);
            int start = Blocks.indexInGroup(firstBlock);
            for (int i = start; i < start + length; i++) {
                Group.clear(group.used, i);
            }
            group.allocatable += length;
            group.searchFrom = Math.min(group.searchFrom, start);
            allocatable += length;
            usedBlocks -= length;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Frees blocks.
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
                freeInGroup(group(Blocks.group(block)), start, part, staged || birth < captureGeneration);
                block += part;
                left -= part;
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Requires that blocks can be freed: they are in use, and the bitmap that says so is whole. Then {@link #free} does not fail, so
     * that who frees many blocks does so with all of them or none.
     */
    public void requireUsed(long firstBlock, int length) throws IOException {
        lock.lock();
        try {
            requireInside(firstBlock, length);
            for (long block = firstBlock; block < firstBlock + length; block++) {
                int index = Blocks.indexInGroup(block);
                if (index < Blocks.GROUP_HEAD || !Group.isSet(group(Blocks.group(block)).used, index)) {
                    throw new CorruptStoreException("block that something points at is free in the bitmap", block);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private void requireInside(long firstBlock, int length) throws CorruptStoreException {
        if (firstBlock < Blocks.GROUP_HEAD || firstBlock > blockCount - length) {
            throw new CorruptStoreException(
                    length + " blocks outside the store of " + blockCount + " blocks are to be freed", firstBlock);
        }
    }

    @GuardedBy("lock")
    private void freeInGroup(Group group, int start, int length, boolean waits) {
        beforeChange(group);
        for (int i = start; i < start + length; i++) {
            Invariant.check(
                    i >= Blocks.GROUP_HEAD && i < group.blockCount && Group.isSet(group.used, i),
                    "space",
                    "block freed twice",
                    Blocks.firstOfGroup(group.index) + i);
            Group.clear(group.used, i);
            if (waits) {
                Group.set(group.held, i);
            }
        }
        usedBlocks -= length;
        if (waits) {
            freed.add(Blocks.firstOfGroup(group.index) + start, length);
        } else {
            // The search goes on where it is: runs cut to pieces by what is freed beside them would be written piece by
            // piece.
            group.allocatable += length;
            allocatable += length;
        }
    }

    /** The group in memory, read from the device if it is first used. */
    @GuardedBy("lock")
    private Group group(int index) throws IOException {
        Group group = groups[index];
        if (group == null) {
            group = load(index);
            groups[index] = group;
        }
        return group;
    }

    @GuardedBy("lock")
    private Group load(int index) throws IOException {
        Group group = new Group(index, (int) Math.min(Blocks.PER_GROUP, blockCount - Blocks.firstOfGroup(index)));
        GroupRecord record = source.load(index);
        if (record != null) {
            group.record = record;
            readSlot(group, record);
            group.recount();
        }
        return group;
    }

    private void readSlot(Group group, GroupRecord record) throws IOException {
        long block = Blocks.bitmapSlot(group.index, record.slot());
        device.requireSum(block, record.crc(), "bitmap");
        ByteBuffer piece = device.piece(block);
        int position = device.position(block);
        for (int i = 0; i < Group.WORDS; i++) {
            group.used[i] |= piece.getLong(position + i * Long.BYTES);
        }
    }

    @GuardedBy("lock")
    private void beforeChange(Group group) {
        if (capturing && group.captured == null) {
            group.captured = group.used.clone();
            group.capturedDirty = group.dirty;
            group.dirty = false;
        }
        group.dirty = true;
    }

    /** Begins a checkpoint: what is allocated and freed from here on belongs to the next one. */
    public void capture(long generation) {
        lock.lock();
        try {
            Invariant.check(!capturing, "space", "capture within a checkpoint", generation);
            capturing = true;
            captureGeneration = generation;
            capturedUsedBlocks = usedBlocks;
            captured = freed;
            freed = new HeldBlocks();
        } finally {
            lock.unlock();
        }
    }

    /** Ends a checkpoint that is durable: the older superblock is overwritten, so what it alone reached is released. */
    public void checkpointDurable() throws IOException {
        lock.lock();
        try {
            for (Group group : groups) {
                if (group != null) {
                    group.captured = null;
                    group.capturedDirty = false;
                }
            }
            capturing = false;
            release(waiting);
            waiting = captured;
            captured = new HeldBlocks();
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private void release(HeldBlocks blocks) throws IOException {
        for (int run = 0; run < blocks.runs(); run++) {
            long first = blocks.firstBlock(run);
            Group group = group(Blocks.group(first));
            int start = Blocks.indexInGroup(first);
            int length = blocks.length(run);
            for (int i = start; i < start + length; i++) {
                Group.clear(group.held, i);
            }
            group.allocatable += length;
            group.searchFrom = Math.min(group.searchFrom, start);
        }
        allocatable += blocks.total();
    }

    /**
     * What a checkpoint does with the map, as one step under the lock: it changes the tree of group records, which itself
     * takes and frees blocks, until all changed groups have their record in the tree.
     */
    public void writeMaps(MapWriter writer) throws IOException {
        lock.lock();
        try {
            writer.write(new CaptureView(this));
        } finally {
            lock.unlock();
        }
    }

    /** See {@link #writeMaps(MapWriter)}. */
    public interface MapWriter {
        /** Writes the records of all changed groups. */
        void write(CaptureView view) throws IOException;
    }

    long allocateCaptured() throws IOException {
        lock.lock();
        try {
            Group group = groupWithSpace();
            int index = group.nextAllocatable(group.searchFrom);
            if (index < 0) {
                index = group.nextAllocatable(0);
            }
            take(group, index, 1);
            group.searchFrom = index + 1;
            Group.set(capturedBits(group), index);
            group.capturedDirty = true;
            capturedUsedBlocks++;
            return Blocks.firstOfGroup(group.index) + index;
        } finally {
            lock.unlock();
        }
    }

    void freeCaptured(long block) throws IOException {
        lock.lock();
        try {
            Group group = group(Blocks.group(block));
            int index = Blocks.indexInGroup(block);
            freeInGroup(group, index, 1, true);
            freed.removeLast();
            captured.add(block, 1);
            Group.clear(capturedBits(group), index);
            group.capturedDirty = true;
            capturedUsedBlocks--;
        } finally {
            lock.unlock();
        }
    }

    private static long[] capturedBits(Group group) {
        long[] bits = group.captured;
        if (bits == null) {
            throw new IllegalStateException("group " + group.index + " has no capture");
        }
        return bits;
    }

    /** The next group at or after an index whose bitmap changed before the capture; -1 if there is none. */
    int nextChanged(int from) {
        lock.lock();
        try {
            for (int i = from; i < groups.length; i++) {
                Group group = groups[i];
                if (group != null && (group.captured != null ? group.capturedDirty : group.dirty)) {
                    return i;
                }
            }
            return -1;
        } finally {
            lock.unlock();
        }
    }

    @Nullable
    GroupRecord record(int index) throws IOException {
        lock.lock();
        try {
            return group(index).record;
        } finally {
            lock.unlock();
        }
    }

    /** A group's bits at the capture, and its new record; from here on the group is clean. */
    long[] written(int index, GroupRecord record) throws IOException {
        lock.lock();
        try {
            Group group = group(index);
            group.record = record;
            if (group.captured == null) {
                group.dirty = false;
                return group.used;
            }
            group.capturedDirty = false;
            return group.captured;
        } finally {
            lock.unlock();
        }
    }

    long[] bits(int index) throws IOException {
        lock.lock();
        try {
            Group group = group(index);
            return group.captured == null ? group.used : group.captured;
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
    public void grown(long newBlockCount) throws IOException {
        lock.lock();
        try {
            int last = groups.length - 1;
            long before = capacity(blockCount);
            Group group = group(last);
            int groupBlocks = (int) Math.min(Blocks.PER_GROUP, newBlockCount - Blocks.firstOfGroup(last));
            Group grown = grownGroup(group, groupBlocks);
            groups = Arrays.copyOf(groups, Blocks.groups(newBlockCount));
            groups[last] = grown;
            blockCount = newBlockCount;
            allocatable += capacity(newBlockCount) - before;
        } finally {
            lock.unlock();
        }
    }

    private static Group grownGroup(Group group, int blockCount) {
        Group grown = new Group(group.index, blockCount);
        for (int i = Blocks.GROUP_HEAD; i < group.blockCount; i++) {
            if (Group.isSet(group.used, i)) {
                Group.set(grown.used, i);
            }
        }
        System.arraycopy(group.held, 0, grown.held, 0, Group.WORDS);
        grown.record = group.record;
        grown.dirty = true;
        grown.recount();
        return grown;
    }

    /** The used bits of a group, group head included; null if nothing in it was ever used. For checks, when nothing changes. */
    public long @Nullable [] used(int index) throws IOException {
        lock.lock();
        try {
            boolean known = groups[index] != null || source.load(index) != null;
            return known ? group(index).used.clone() : null;
        } finally {
            lock.unlock();
        }
    }
}
