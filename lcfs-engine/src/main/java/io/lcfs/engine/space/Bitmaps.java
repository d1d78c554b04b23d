package io.lcfs.engine.space;

import io.lcfs.CorruptStoreException;
import io.lcfs.CorruptStoreException.Kind;
import io.lcfs.engine.FailureLog;
import io.lcfs.engine.Invariant;
import io.lcfs.engine.device.VerifiedDevice;
import io.lcfs.engine.format.Blocks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;
import org.agrona.collections.Int2IntHashMap;
import org.agrona.collections.Int2ObjectHashMap;
import org.agrona.collections.IntHashSet;
import org.jspecify.annotations.Nullable;

/**
 * The bitmaps of all groups: reads them when they are first used, lets them go again, and keeps those of a capture as
 * they were.
 *
 * <p><b>Damage.</b> A group whose bitmap or record cannot be read is set aside: nothing is taken there, and what is
 * freed there is dropped, so that it stays in use until somebody makes the bitmap anew. All other groups go on.
 *
 * <p><b>Heap.</b> Groups are kept while they have something that is not on the device, and some {@value #MOST_CLEAN}
 * besides.
 *
 * <p>Lock: that of the space map, which the caller has, but for the two totals {@link #allocatable()} and
 * {@link #blockCount()}, which promises read without.
 */
final class Bitmaps {
    private static final int UNKNOWN = -1;

    /** How many groups are kept without need: 8 KiB each. */
    private static final int MOST_CLEAN = 256;

    /** After so many groups in a row that cannot be read, some are passed over: there may be 2^30. */
    private static final int MOST_DAMAGED_IN_A_ROW = 1024;

    private final ReentrantLock lock;
    private final VerifiedDevice device;
    private final GroupSource source;

    /** The groups in memory. */
    private final Int2ObjectHashMap<Group> groups = new Int2ObjectHashMap<>();

    /** The allocatable blocks of groups that were read and are not in memory any more. */
    private final Int2IntHashMap letGo = new Int2IntHashMap(UNKNOWN);

    /** The groups that are set aside. */
    private final IntHashSet aside = new IntHashSet();

    /** What was found wrong with the first of them. */
    private @Nullable CorruptStoreException damage;

    /** All groups below were read or passed over. */
    private int nextUnread;

    private int damagedInARow;

    /** When more groups than these are in memory, those that are not needed are looked for. */
    private int mostGroups = MOST_CLEAN;

    private int currentGroup;
    private boolean capturing;

    /** Changed under the lock; read by promises without. */
    private volatile long blockCount;

    /** Of the groups that were read. Changed under the lock; read by promises without. */
    private volatile long allocatable;

    /** Free blocks of all other groups, those that are set aside among them. */
    private long elsewhere;

    Bitmaps(ReentrantLock lock, VerifiedDevice device, GroupSource source, long blockCount, long usedBlocks) {
        this.lock = lock;
        this.device = device;
        this.source = source;
        this.blockCount = blockCount;
        this.elsewhere = Blocks.capacity(blockCount) - usedBlocks;
    }

    /** Returns the number of blocks of the device. Needs no lock. */
    long blockCount() {
        return blockCount;
    }

    /** Returns the number of blocks that can be allocated in the groups that were read. Needs no lock. */
    long allocatable() {
        return allocatable;
    }

    /** Counts blocks that became allocatable, or are not any more. */
    void allocatableChanged(long delta) {
        assert lock.isHeldByCurrentThread();
        allocatable += delta;
        assert allocatable >= 0 : allocatable;
    }

    /** Returns the number of free blocks of the groups that were not read. */
    long unread() {
        long blocks = elsewhere;
        for (IntHashSet.IntIterator indexes = aside.iterator(); indexes.hasNext(); ) {
            blocks -= usable(indexes.nextValue());
        }
        return Math.max(0, blocks);
    }

    /** Returns the number of blocks that can be handed out in the groups that were read. */
    long capacityRead() {
        long blocks = 0;
        for (int index : groups.keySet()) {
            blocks += usable(index);
        }
        for (int index : letGo.keySet()) {
            blocks += usable(index);
        }
        return blocks;
    }

    private int blocksOf(int group) {
        return (int) Math.min(Blocks.PER_GROUP, blockCount - Blocks.firstOfGroup(group));
    }

    private int usable(int group) {
        return Math.max(0, blocksOf(group) - Blocks.GROUP_HEAD);
    }

    /** Returns what was found wrong with the first group that was set aside, or null. */
    @Nullable
    CorruptStoreException damage() {
        return damage;
    }

    /** Returns the number of groups that are set aside. */
    int asideCount() {
        return aside.size();
    }

    // Groups in memory.

    /** Returns a group, read from the device if it is not in memory; null if it is set aside. */
    @Nullable
    Group find(int index) {
        assert lock.isHeldByCurrentThread();
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

    /** Returns a group that is in memory because something of it is not on the device. */
    Group kept(int index) {
        assert lock.isHeldByCurrentThread();
        Group group = groups.get(index);
        if (group == null) {
            throw new IllegalStateException("group " + index + " is not in memory");
        }
        return group;
    }

    /** Returns a group with a free block. A promise has read one that has. */
    Group withSpace() {
        assert lock.isHeldByCurrentThread();
        int count = Blocks.groups(blockCount);
        // Another one is read if a group that was let go cannot be read again: it counted when the promise was made.
        do {
            for (int i = 0; i < count; i++) {
                Group group = groups.get(currentGroup);
                if (group == null && letGo.get(currentGroup) > 0) {
                    group = find(currentGroup);
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

    /** Reads one more bitmap; whether there is one. */
    boolean readAnother() {
        assert lock.isHeldByCurrentThread();
        while (nextUnread < Blocks.groups(blockCount)) {
            int index = nextUnread;
            int next = index + 1 + Math.max(0, damagedInARow - MOST_DAMAGED_IN_A_ROW);
            if (!groups.containsKey(index) && letGo.get(index) == UNKNOWN && !aside.contains(index)) {
                // The group stays unread if this throws, for example because memory is short.
                damagedInARow = find(index) == null ? damagedInARow + 1 : 0;
                nextUnread = next;
                return true;
            }
            nextUnread = next;
        }
        return false;
    }

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

    /**
     * Returns the used bits of a group, group head included; null if nothing in it was ever used. Keeps nothing in
     * memory.
     */
    long @Nullable [] used(int index) throws IOException {
        assert lock.isHeldByCurrentThread();
        Group group = groups.get(index);
        if (group != null) {
            return group.used.clone();
        }
        Group read = load(index);
        return read.record == null ? null : read.used;
    }

    /** Returns the number of groups in memory. */
    int inMemory() {
        return groups.size();
    }

    /** Shows the groups in memory. */
    void forEachInMemory(IntConsumer visitor) {
        groups.keySet().forEach(visitor::accept);
    }

    // Captures.

    /** Tells whether a checkpoint has a capture. */
    boolean isCapturing() {
        return capturing;
    }

    /** Begins a capture: from here on, the first change of a group puts a copy of its bits aside. */
    void capture() {
        assert lock.isHeldByCurrentThread() && !capturing;
        capturing = true;
    }

    /** Ends a capture, whose bitmaps are on the device. */
    void endCapture() {
        assert lock.isHeldByCurrentThread() && capturing && changed().length == 0;
        for (Group group : groups.values()) {
            group.captured = null;
            group.capturedDirty = false;
        }
        capturing = false;
    }

    /** Lets groups go that are needed no more after a checkpoint. */
    void letGo() {
        assert lock.isHeldByCurrentThread();
        letGo(MOST_CLEAN);
    }

    /** Prepares a change of a group's bits. */
    void beforeChange(Group group) {
        assert lock.isHeldByCurrentThread() && groups.get(group.index) == group : group;
        if (capturing && group.captured == null) {
            group.captured = group.used.clone();
            group.capturedDirty = group.dirty;
            group.dirty = false;
        }
        group.dirty = true;
    }

    /** Returns the groups whose bitmaps changed before the capture and have no new record, in turn. */
    int[] changed() {
        return groups.values().stream()
                .filter(group -> group.captured != null ? group.capturedDirty : group.dirty)
                .mapToInt(group -> group.index)
                .sorted()
                .toArray();
    }

    /** Returns a group's bits at the capture, and gives it its new record; from here on the group is clean. */
    long[] written(int index, GroupRecord record) {
        Group group = kept(index);
        group.record = record;
        if (group.captured == null) {
            group.dirty = false;
            return group.used;
        }
        group.capturedDirty = false;
        return group.captured;
    }

    /** Returns a group's bits at the capture. */
    long[] bits(int index) {
        Group group = kept(index);
        return group.captured == null ? group.used : group.captured;
    }

    /** Follows the device, which has grown; no checkpoint may be under way. */
    void grown(long newBlockCount) {
        assert lock.isHeldByCurrentThread() && !capturing && newBlockCount >= blockCount : newBlockCount;
        int last = Blocks.groups(blockCount) - 1;
        int lastBlocks = (int) Math.min(Blocks.PER_GROUP, newBlockCount - Blocks.firstOfGroup(last));
        Group group = find(last);
        if (group != null) {
            Group grown = group.grown(lastBlocks);
            groups.put(last, grown);
            allocatable += grown.allocatable - group.allocatable;
            elsewhere -= grown.allocatable - group.allocatable;
        }
        elsewhere += Blocks.capacity(newBlockCount) - Blocks.capacity(blockCount);
        blockCount = newBlockCount;
    }

    /**
     * Returns whether the total is the sum of those of the groups, each group in memory is sound, and so many blocks
     * are held. Costs a walk over all groups in memory, so only assertions ask, once in each half of a checkpoint.
     */
    boolean isSound(long heldBlocks) {
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
        return free == allocatable && held == heldBlocks;
    }

    @Override
    public String toString() {
        return groups.size() + " groups in memory, " + letGo.size() + " let go, " + aside.size() + " set aside, "
                + allocatable + " blocks allocatable";
    }
}
