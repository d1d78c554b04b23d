package io.lcfs.engine.space;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.lcfs.CorruptStoreException;
import io.lcfs.CorruptStoreException.Kind;
import io.lcfs.NoSpaceException;
import io.lcfs.engine.FailureLog;
import io.lcfs.engine.Invariant;
import io.lcfs.engine.device.VerifiedDevice;
import io.lcfs.engine.format.Blocks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;
import org.agrona.collections.Int2IntHashMap;
import org.agrona.collections.Int2ObjectHashMap;
import org.agrona.collections.IntHashSet;
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
 * space half-way. Only what lies in groups whose bitmap was read is promised.
 *
 * <p><b>Damage.</b> A group whose bitmap or record cannot be read is set aside: nothing is taken there, and what is freed there is
 * dropped, so that it stays in use until somebody makes the bitmap anew. All other groups go on.
 *
 * <p><b>Heap.</b> Groups are kept while they have something that is not on the device, and some {@value #MOST_CLEAN} besides.
 *
 * <p>Lock: its own; under it nothing but the stage's is taken, and a piece of the device opened.
 */
public final class SpaceMap {
    private static final int ROOMY_BLOCKS = 4096;

    private static final int UNKNOWN = -1;

    /** How many groups are kept without need: 8 KiB each. */
    private static final int MOST_CLEAN = 256;

    /** After so many groups in a row that cannot be read, some are passed over: there may be 2^30. */
    private static final int MOST_DAMAGED_IN_A_ROW = 1024;

    /** How many runs are looked at for one that is long enough. */
    private static final int MOST_SEARCHED = 32;

    /** Enough for one change of the table of layers. */
    private static final int REMOVAL_RESERVE = 192;

    /** Enough for one change of a layer beside a step of the reclaimer. */
    private static final int LEAST_RELIEF_RESERVE = 256;

    private static final int MOST_RELIEF_RESERVE = 2048;

    /** The most blocks that are reserved at once; a margin for what promises do not see of it. */
    public static final int LONGEST_RUN = 256;

    private final VerifiedDevice device;
    private final GroupSource source;
    private final ReentrantLock lock = new ReentrantLock();

    /** The groups in memory. */
    @GuardedBy("lock")
    private final Int2ObjectHashMap<Group> groups = new Int2ObjectHashMap<>();

    /** The allocatable blocks of groups that were read and are not in memory any more. */
    @GuardedBy("lock")
    private final Int2IntHashMap letGo = new Int2IntHashMap(UNKNOWN);

    /** The groups that are set aside. */
    @GuardedBy("lock")
    private final IntHashSet aside = new IntHashSet();

    /** What was found wrong with the first of them. */
    @GuardedBy("lock")
    private @Nullable CorruptStoreException damage;

    /** Blocks of groups that are set aside which were to be freed. */
    @GuardedBy("lock")
    private long dropped;

    /** All groups below were read or passed over. */
    @GuardedBy("lock")
    private int nextUnread;

    @GuardedBy("lock")
    private int damagedInARow;

    /** When more groups than these are in memory, those that are not needed are looked for. */
    @GuardedBy("lock")
    private int mostGroups = MOST_CLEAN;

    /** Changed under the lock; read by promises without. */
    private volatile long blockCount;

    /** Of the groups that were read. Changed under the lock; read by promises without. */
    private volatile long allocatable;

    /** Free blocks of all other groups, those that are set aside among them. */
    @GuardedBy("lock")
    private long elsewhere;

    /** What operations that are under way may still take. */
    private final AtomicLong promised = new AtomicLong();

    private final AtomicLong reliefs = new AtomicLong();

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
        this.usedBlocks = usedBlocks;
        this.captureGeneration = generation;
        this.elsewhere = capacity(blockCount) - usedBlocks;
    }

    /** Blocks of a device that can be handed out. */
    public static long capacity(long blockCount) {
        int groupCount = Blocks.groups(blockCount);
        long last = blockCount - Blocks.firstOfGroup(groupCount - 1);
        return blockCount - (groupCount - 1L) * Blocks.GROUP_HEAD - Math.min(last, Blocks.GROUP_HEAD);
    }

    private int blocksOf(int group) {
        return (int) Math.min(Blocks.PER_GROUP, blockCount - Blocks.firstOfGroup(group));
    }

    /**
     * The blocks that a promise leaves in a store. Checkpoints take theirs without one: the nodes of group records, of which each
     * checkpoint may copy all, while the copies of the two before are still held.
     */
    public static long reserve(long blockCount, Claim claim) {
        long forCheckpoints = 32L + (Blocks.groups(blockCount) >>> 3);
        return switch (claim) {
            case REMOVAL -> forCheckpoints;
            case RELIEF -> forCheckpoints + REMOVAL_RESERVE;
            case GROWTH ->
                forCheckpoints
                        + REMOVAL_RESERVE
                        + Math.min(MOST_RELIEF_RESERVE, Math.max(LEAST_RELIEF_RESERVE, blockCount >>> 6));
        };
    }

    /**
     * Makes sure that so many blocks can be allocated, until {@link #endPromise(long)}. Takes no lock, for every change comes
     * here.
     *
     * <p>A reservation that runs at the same time may not have seen this promise, nor this promise what that took beyond its own:
     * less than {@value #LONGEST_RUN} blocks, as reservations take turns, which the margin of {@link #reserve} leaves.
     *
     * @throws NoSpaceException if they cannot
     * @throws CorruptStoreException if they cannot because of damaged bitmaps
     */
    public void promise(long blocks, Claim claim) throws IOException {
        long spared = reserve(blockCount, claim);
        while (true) {
            long available = allocatable - promised.get() - spared;
            if (blocks <= available) {
                long all = promised.addAndGet(blocks);
                available = allocatable - (all - blocks) - spared;
                if (blocks <= available) {
                    break;
                }
                promised.addAndGet(-blocks);
            }
            if (!readAnother()) {
                throw noSpace(blocks, spared, available);
            }
        }
        if (claim != Claim.GROWTH) {
            reliefs.incrementAndGet();
        }
    }

    /** Tells whether so many blocks could be allocated if nothing were promised. */
    public boolean isOnlyPromised(long blocks, Claim claim) {
        return blocks <= allocatable - reserve(blockCount, claim);
    }

    private IOException noSpace(long blocks, long spared, long available) {
        lock.lock();
        try {
            CorruptStoreException found = damage;
            if (found != null && blocks + spared > capacityRead()) {
                return found.during("space map");
            }
            return NoSpaceException.ofStore(
                    Blocks.toBytes(blocks),
                    Blocks.toBytes(Math.max(0, available)),
                    Blocks.toBytes(capacity(blockCount)),
                    found == null ? "" : aside.size() + " groups are damaged, the first: " + found.getMessage());
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private long capacityRead() {
        long blocks = 0;
        for (int index : groups.keySet()) {
            blocks += usable(index);
        }
        for (int index : letGo.keySet()) {
            blocks += usable(index);
        }
        return blocks;
    }

    private int usable(int group) {
        return Math.max(0, blocksOf(group) - Blocks.GROUP_HEAD);
    }

    @GuardedBy("lock")
    private long capacityAside() {
        long capacity = 0;
        for (IntHashSet.IntIterator groups = aside.iterator(); groups.hasNext(); ) {
            capacity += usable(groups.nextValue());
        }
        return capacity;
    }

    /** Reads one more bitmap; whether there is one. */
    private boolean readAnother() {
        lock.lock();
        try {
            while (nextUnread < Blocks.groups(blockCount)) {
                int index = nextUnread;
                nextUnread += 1 + Math.max(0, damagedInARow - MOST_DAMAGED_IN_A_ROW);
                if (!groups.containsKey(index) && letGo.get(index) == UNKNOWN && !aside.contains(index)) {
                    damagedInARow = group(index) == null ? damagedInARow + 1 : 0;
                    return true;
                }
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** How many promises were made that might use the reserve. */
    public long reliefs() {
        return reliefs.get();
    }

    /** Ends a promise. */
    public void endPromise(long blocks) {
        long left = promised.addAndGet(-blocks);
        assert left >= 0 : left;
    }

    /** Blocks that can be allocated now, the reserve included. */
    public long allocatableBlocks() {
        return allocatable;
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

    /** Blocks that are allocatable or held, less the reserve that growth leaves. */
    public long freeBlocks() {
        lock.lock();
        try {
            long unread = Math.max(0, elsewhere - capacityAside());
            long held = freed.total() + captured.total() + waiting.total();
            return Math.max(0, allocatable + unread + held - reserve(blockCount, Claim.GROWTH));
        } finally {
            lock.unlock();
        }
    }

    /** Reserves a run of at least one block and at most {@code want}, at {@code near} if that is free. */
    void reserve(Reservation reservation, int want, long near) throws IOException {
        lock.lock();
        try {
            int most = isRoomy(want) ? want : 1;
            Group group = groupNear(near);
            int start = group != null ? Blocks.indexInGroup(near) : -1;
            if (group == null) {
                group = groupWithSpace();
                start = search(group, most);
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
        long margin = Math.max(LONGEST_RUN, Math.min(ROOMY_BLOCKS, blockCount >>> 4));
        while (allocatable - want < promised.get() + margin) {
            if (!readAnother()) {
                return false;
            }
        }
        return true;
    }

    @GuardedBy("lock")
    private @Nullable Group groupNear(long near) {
        if (near <= Blocks.NULL || near >= blockCount) {
            return null;
        }
        Group group = group(Blocks.group(near));
        return group != null && group.isAllocatable(Blocks.indexInGroup(near)) ? group : null;
    }

    /** A group with a free block. A promise has read one that has. */
    @GuardedBy("lock")
    private Group groupWithSpace() {
        int count = Blocks.groups(blockCount);
        // Another one is read if a group that was let go cannot be read again: it counted when the promise was made.
        do {
            for (int i = 0; i < count; i++) {
                Group group = groups.get(currentGroup);
                if (group == null && letGo.get(currentGroup) > 0) {
                    group = group(currentGroup);
                }
                if (group != null && group.allocatable > 0) {
                    return group;
                }
                currentGroup = (currentGroup + 1) % count;
            }
        } while (readAnother());
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
        assert group.isSound() : group;
        device.forget(Blocks.firstOfGroup(group.index) + start, length);
    }

    /** Takes back blocks of a run that nothing was ever put into. Only while no checkpoint has a capture. */
    void giveBack(long firstBlock, int length) throws IOException {
        lock.lock();
        try {
            Invariant.check(!capturing, "space", "run given back during a checkpoint", firstBlock);
            Group group = kept(Blocks.group(firstBlock));
            beforeChange(group);
            int start = Blocks.indexInGroup(firstBlock);
            for (int i = start; i < start + length; i++) {
                Group.clear(group.used, i);
            }
            group.allocatable += length;
            group.searchFrom = Math.min(group.searchFrom, start);
            allocatable += length;
            usedBlocks -= length;
            assert group.isSound() : group;
        } finally {
            lock.unlock();
        }
    }

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
                Group group = group(Blocks.group(block));
                if (group == null) {
                    dropped += part;
                } else {
                    freeInGroup(group, start, part, staged || birth < captureGeneration);
                }
                block += part;
                left -= part;
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Requires that blocks can be freed: they are in use, as far as the bitmaps say. Then {@link #free} does not fail, so that who
     * frees many blocks does so with all of them or none.
     */
    public void requireUsed(long firstBlock, int length) throws IOException {
        lock.lock();
        try {
            requireInside(firstBlock, length);
            for (long block = firstBlock; block < firstBlock + length; block++) {
                int index = Blocks.indexInGroup(block);
                Group group = group(Blocks.group(block));
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
        if (firstBlock < Blocks.GROUP_HEAD || firstBlock > blockCount - length) {
            throw new CorruptStoreException(
                    Kind.SPACE_MAP,
                    length + " blocks outside the store of " + blockCount + " blocks are to be freed",
                    firstBlock);
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
            group.heldCount += length;
            freed.add(Blocks.firstOfGroup(group.index) + start, length);
        } else {
            // The search goes on where it is: runs cut to pieces by what is freed beside them would be written piece by
            // piece.
            group.allocatable += length;
            allocatable += length;
        }
        assert group.isSound() : group;
    }

    /** A group, read from the device if it is not in memory; null if it is set aside. */
    @GuardedBy("lock")
    private @Nullable Group group(int index) {
        Group group = groups.get(index);
        if (group != null) {
            return group;
        }
        if (aside.contains(index)) {
            return null;
        }
        letGo(mostGroups);
        try {
            group = load(index);
        } catch (IOException e) {
            setAside(index, e);
            return null;
        }
        groups.put(index, group);
        if (letGo.remove(index) == UNKNOWN) {
            allocatable += group.allocatable;
            elsewhere -= group.allocatable;
        }
        return group;
    }

    /** A group that is in memory because something of it is not on the device. */
    @GuardedBy("lock")
    private Group kept(int index) {
        Group group = groups.get(index);
        if (group == null) {
            throw new IllegalStateException("group " + index + " is not in memory");
        }
        return group;
    }

    @GuardedBy("lock")
    private Group load(int index) throws IOException {
        Group group = new Group(index, blocksOf(index));
        GroupRecord record = source.load(index);
        if (record != null) {
            group.record = record;
            readSlot(group, record);
            group.recount();
        }
        return group;
    }

    /** Reads a bitmap by a read of the device: a fault of the mapping would fail the store. */
    private void readSlot(Group group, GroupRecord record) throws IOException {
        long block = Blocks.bitmapSlot(group.index, record.slot());
        ByteBuffer bits = ByteBuffer.allocate(Blocks.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        device.device().read(block, bits);
        device.requireSum(block, bits.array(), 0, record.crc(), Kind.SPACE_MAP);
        for (int i = 0; i < Group.WORDS; i++) {
            group.used[i] |= bits.getLong(i * Long.BYTES);
        }
    }

    @GuardedBy("lock")
    private void setAside(int index, IOException found) {
        if (damage == null) {
            damage = found instanceof CorruptStoreException corrupt
                    ? corrupt
                    : new CorruptStoreException(
                            Kind.SPACE_MAP, "unreadable bitmap: " + found.getMessage(), Blocks.firstOfGroup(index));
            FailureLog.warn(
                    SpaceMap.class,
                    "group {} is set aside: nothing is allocated there, and what is freed there stays in use",
                    index,
                    found);
        }
        aside.add(index);
        int before = letGo.remove(index);
        if (before != UNKNOWN) {
            allocatable -= before;
            elsewhere += before;
        }
    }

    /** Lets groups go that are on the device as they are here, if there are many. */
    @GuardedBy("lock")
    private void letGo(int most) {
        if (groups.size() <= most || capturing) {
            return;
        }
        for (Group group : List.copyOf(groups.values())) {
            if (group.index != currentGroup && !group.dirty && group.heldCount == 0) {
                letGo.put(group.index, group.allocatable);
                groups.remove(group.index);
            }
        }
        mostGroups = Math.max(MOST_CLEAN, 2 * groups.size());
    }

    @GuardedBy("lock")
    private void beforeChange(Group group) {
        assert groups.get(group.index) == group : group;
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
            assert captured.total() == 0 : captured.total();
            captured = freed;
            freed = new HeldBlocks();
            assert isSound() : this;
        } finally {
            lock.unlock();
        }
    }

    /** Ends a checkpoint that is durable: the older superblock is overwritten, so what it alone reached is released. */
    public void checkpointDurable() {
        lock.lock();
        try {
            assert capturing && changed().length == 0 : captureGeneration;
            for (Group group : groups.values()) {
                group.captured = null;
                group.capturedDirty = false;
            }
            capturing = false;
            release(waiting);
            waiting = captured;
            captured = new HeldBlocks();
            letGo(MOST_CLEAN);
            assert isSound() : this;
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private void release(HeldBlocks blocks) {
        for (int run = 0; run < blocks.runs(); run++) {
            long first = blocks.firstBlock(run);
            Group group = kept(Blocks.group(first));
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

    /**
     * Returns whether the totals are the sums of those of the groups, and each group in memory is sound. Costs a walk over all groups in
     * memory, so only assertions ask, once in each half of a checkpoint.
     */
    @GuardedBy("lock")
    private boolean isSound() {
        long free = 0;
        long held = 0;
        for (Group group : groups.values()) {
            if (!group.isSound()) {
                return false;
            }
            free += group.allocatable;
            held += group.heldCount;
        }
        for (int index : letGo.keySet()) {
            free += letGo.get(index);
        }
        return free == allocatable && held == freed.total() + captured.total() + waiting.total();
    }

    long allocateCaptured() {
        lock.lock();
        try {
            assert capturing : captureGeneration;
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

    void freeCaptured(long block) {
        lock.lock();
        try {
            assert capturing : captureGeneration;
            Group group = group(Blocks.group(block));
            if (group == null) {
                dropped++;
                return;
            }
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

    /** The groups whose bitmaps changed before the capture and have no new record, in turn. */
    int[] changed() {
        lock.lock();
        try {
            return groups.values().stream()
                    .filter(group -> group.captured != null ? group.capturedDirty : group.dirty)
                    .mapToInt(group -> group.index)
                    .sorted()
                    .toArray();
        } finally {
            lock.unlock();
        }
    }

    @Nullable
    GroupRecord record(int index) {
        lock.lock();
        try {
            return kept(index).record;
        } finally {
            lock.unlock();
        }
    }

    /** A group's bits at the capture, and its new record; from here on the group is clean. */
    long[] written(int index, GroupRecord record) {
        lock.lock();
        try {
            Group group = kept(index);
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

    long[] bits(int index) {
        lock.lock();
        try {
            Group group = kept(index);
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
    public void grown(long newBlockCount) {
        lock.lock();
        try {
            assert !capturing && newBlockCount >= blockCount : newBlockCount;
            int last = Blocks.groups(blockCount) - 1;
            int lastBlocks = (int) Math.min(Blocks.PER_GROUP, newBlockCount - Blocks.firstOfGroup(last));
            Group group = group(last);
            if (group != null) {
                Group grown = grownGroup(group, lastBlocks);
                groups.put(last, grown);
                allocatable += grown.allocatable - group.allocatable;
                elsewhere -= grown.allocatable - group.allocatable;
            }
            elsewhere += capacity(newBlockCount) - capacity(blockCount);
            blockCount = newBlockCount;
            assert isSound() : this;
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
        grown.heldCount = group.heldCount;
        grown.record = group.record;
        grown.dirty = true;
        grown.recount();
        return grown;
    }

    /**
     * The used bits of a group, group head included; null if nothing in it was ever used. For checks, when nothing changes.
     *
     * @throws CorruptStoreException if the group is set aside, or would be
     */
    public long @Nullable [] used(int index) throws IOException {
        lock.lock();
        try {
            Group group = groups.get(index);
            if (group != null) {
                return group.used.clone();
            }
            Group read = load(index);
            return read.record == null ? null : read.used;
        } finally {
            lock.unlock();
        }
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

    /** The groups in memory, for tests of what they cost. */
    int groupsInMemory() {
        lock.lock();
        try {
            return groups.size();
        } finally {
            lock.unlock();
        }
    }

    /** Shows the groups in memory. */
    public void forEachInMemory(IntConsumer visitor) {
        lock.lock();
        try {
            groups.keySet().forEach(visitor::accept);
        } finally {
            lock.unlock();
        }
    }
}
