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
import java.util.function.LongUnaryOperator;
import org.agrona.collections.Int2IntHashMap;
import org.agrona.collections.Int2ObjectHashMap;
import org.agrona.collections.IntHashSet;
import org.jspecify.annotations.Nullable;

/**
 * The bitmaps of all groups: reads a bitmap when its group is first used, drops groups from memory that are no longer
 * needed, and keeps the captured version of bitmaps that change during a checkpoint.
 *
 * <p><b>Damage.</b> A group whose bitmap or record cannot be read is set aside: no block is allocated there, and blocks
 * that are freed there stay in use until the bitmap is rebuilt. All other groups work as before.
 *
 * <p><b>Heap.</b> A group is kept while it contains state that is not on the device. Up to {@value #MAX_CLEAN} other
 * groups are kept too.
 *
 * <p>Lock: the lock of the space map, which the caller holds, except for the two totals {@link #allocatable()} and
 * {@link #blockCount()}, which promises read without a lock.
 */
final class Bitmaps {
    private static final int UNKNOWN = -1;

    /** The number of groups that are kept although they are not needed, 8 KiB each. */
    private static final int MAX_CLEAN = 256;

    /** The number of consecutive unreadable groups after which some groups are skipped. There may be 2^30 groups. */
    private static final int MAX_DAMAGED_IN_A_ROW = 1024;

    private final ReentrantLock lock;
    private final VerifiedDevice device;
    private final GroupSource source;

    /** The groups in memory. */
    private final Int2ObjectHashMap<Group> groups = new Int2ObjectHashMap<>();

    /** The allocatable blocks of each group that was read and has been dropped from memory since. */
    private final Int2IntHashMap letGo = new Int2IntHashMap(UNKNOWN);

    /** The groups that are set aside. */
    private final IntHashSet aside = new IntHashSet();

    /** The damage of the first group that was set aside. */
    private @Nullable CorruptStoreException damage;

    /** The first group that has been neither read nor skipped. */
    private int nextUnread;

    private int damagedInARow;

    /** The number of groups in memory above which groups are dropped that are not needed. */
    private int mostGroups = MAX_CLEAN;

    private int currentGroup;
    private boolean capturing;

    /** Whether groups were left out at the end of the store whose records no checkpoint has removed yet. */
    private boolean leftOut;

    /** The block behind which no node of the group records is to stay. */
    private long recordsBefore = Long.MAX_VALUE;

    /** Written under the lock; promises read it without the lock. */
    private volatile long blockCount;

    /**
     * The allocatable blocks of the groups that were read. Written under the lock; promises read it without the lock.
     */
    private volatile long allocatable;

    /** The free blocks of all other groups, including those that are set aside. */
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

    /** Adds to the number of allocatable blocks. */
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

    /** Returns the number of blocks in the groups that were read, without their heads. */
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

    /** Returns the damage of the first group that was set aside, or null if none was. */
    @Nullable
    CorruptStoreException damage() {
        return damage;
    }

    /** Returns the number of groups that are set aside. */
    int asideCount() {
        return aside.size();
    }

    // Groups in memory.

    /** Returns a group, which is read from the device if it is not in memory. Returns null if it is set aside. */
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

    /** Returns a group that must be in memory, because some of its state is not on the device. */
    Group kept(int index) {
        assert lock.isHeldByCurrentThread();
        Group group = groups.get(index);
        if (group == null) {
            throw new IllegalStateException("group " + index + " is not in memory");
        }
        return group;
    }

    /** Returns a group with a free block. There is one, because each promise read a group with enough free blocks. */
    Group withSpace() {
        assert lock.isHeldByCurrentThread();
        int count = Blocks.groups(blockCount);
        // A dropped group may be unreadable now, although its blocks counted when the promise was made. In this case
        // further groups are read.
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

    /** Reads one more bitmap. Returns whether a group was left to read. */
    boolean readAnother() {
        assert lock.isHeldByCurrentThread();
        while (nextUnread < Blocks.groups(blockCount)) {
            int index = nextUnread;
            int next = index + 1 + Math.max(0, damagedInARow - MAX_DAMAGED_IN_A_ROW);
            if (!groups.containsKey(index) && letGo.get(index) == UNKNOWN && !aside.contains(index)) {
                // If this call throws, for example because memory is short, the group stays unread.
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

    /** Reads a bitmap through a read of the device, because a fault of the mapping would fail the store. */
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

    /** Drops groups from memory whose state is on the device, if more than {@code most} groups are in memory. */
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
        mostGroups = Math.max(MAX_CLEAN, 2 * groups.size());
    }

    /**
     * Returns a copy of the used bits of a group, including its head, or null if no block of the group was ever used.
     * Keeps nothing in memory.
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

    /** Passes the numbers of the groups in memory to a visitor. */
    void forEachInMemory(IntConsumer visitor) {
        groups.keySet().forEach(visitor::accept);
    }

    // Captures.

    /** Returns whether a checkpoint has a capture. */
    boolean isCapturing() {
        return capturing;
    }

    /** Begins a capture. From now on, the first change of a group keeps a copy of its bits. */
    void capture() {
        assert lock.isHeldByCurrentThread() && !capturing;
        capturing = true;
    }

    /** Ends a capture whose bitmaps were written. */
    void endCapture() {
        assert lock.isHeldByCurrentThread() && capturing && changed().length == 0;
        for (Group group : groups.values()) {
            group.captured = null;
            group.capturedDirty = false;
        }
        capturing = false;
    }

    /** Drops groups from memory that are not needed after a checkpoint. */
    void letGo() {
        assert lock.isHeldByCurrentThread();
        letGo(MAX_CLEAN);
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

    /** Returns the groups whose bitmaps changed before the capture and have no new record, in ascending order. */
    int[] changed() {
        return groups.values().stream()
                .filter(group -> group.captured != null ? group.capturedDirty : group.dirty)
                .mapToInt(group -> group.index)
                .sorted()
                .toArray();
    }

    /** Sets the new record of a group, which is clean afterwards, and returns the group's bits at the capture. */
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

    /** Adapts to a device that has grown. No checkpoint may be under way. */
    void grown(long newBlockCount) {
        assert lock.isHeldByCurrentThread() && !capturing && newBlockCount >= blockCount : newBlockCount;
        int last = Blocks.groups(blockCount) - 1;
        int lastBlocks = (int) Math.min(Blocks.PER_GROUP, newBlockCount - Blocks.firstOfGroup(last));
        Group group = find(last);
        if (group != null) {
            Group grown = group.resized(lastBlocks);
            groups.put(last, grown);
            allocatable += grown.allocatable - group.allocatable;
            elsewhere -= grown.allocatable - group.allocatable;
        }
        elsewhere += Blocks.capacity(newBlockCount) - Blocks.capacity(blockCount);
        blockCount = newBlockCount;
    }

    /** Continues the search for space at the first block, and reads groups until enough blocks can be allocated. */
    void rewind(long enough) {
        assert lock.isHeldByCurrentThread();
        currentGroup = 0;
        while (allocatable < enough) {
            if (!readAnother()) {
                break;
            }
        }
        groups.values().forEach(group -> group.searchFrom = 0);
    }

    /** Continues the search for space in a group that has much of it, if it is before the present one. */
    void prefer(Group group) {
        if (group.index < currentGroup && group.allocatable >= Blocks.PER_GROUP / 4) {
            currentGroup = group.index;
        }
    }

    /**
     * Makes the store smaller: leaves groups out at its end that are free, and then the free end of the last group. A
     * group whose bitmap has changed since the last checkpoint is not left out, because its bitmap on the device may be
     * read again if the store grows. No checkpoint may be under way.
     *
     * @param needed returns how many allocatable blocks a store of a number of blocks must have
     * @param atMost the most groups that are left out
     */
    void shrink(LongUnaryOperator needed, int atMost) {
        assert lock.isHeldByCurrentThread() && !capturing : blockCount;
        int left = atMost;
        while (left > 0 && isLastLeftOut(needed)) {
            left--;
        }
        // A smaller store needs a smaller reserve, so another attempt may shorten it further.
        while (left > 0 && isLastShortened(needed)) {
            left--;
        }
    }

    private boolean isLastLeftOut(LongUnaryOperator needed) {
        int last = Blocks.groups(blockCount) - 1;
        Group group = last == 0 ? null : find(last);
        if (group == null
                || group.dirty
                || group.end() > Blocks.GROUP_HEAD
                || !isSpared(group.allocatable, Blocks.firstOfGroup(last), needed)) {
            return false;
        }
        groups.remove(last);
        letGo.remove(last);
        blockCount = Blocks.firstOfGroup(last);
        currentGroup = currentGroup == last ? 0 : currentGroup;
        nextUnread = Math.min(nextUnread, last);
        leftOut = true;
        return true;
    }

    /** Sets the block behind which the next checkpoint leaves no node of the group records, if it can. */
    void moveRecords(long before) {
        assert lock.isHeldByCurrentThread();
        recordsBefore = before;
    }

    long takeRecordsBefore() {
        long taken = recordsBefore;
        recordsBefore = Long.MAX_VALUE;
        return taken;
    }

    boolean takeLeftOut() {
        boolean taken = leftOut;
        leftOut = false;
        return taken;
    }

    private boolean isLastShortened(LongUnaryOperator needed) {
        int last = Blocks.groups(blockCount) - 1;
        Group group = find(last);
        if (group == null) {
            return false;
        }
        int least = last == 0 ? (int) Blocks.MIN_STORE_BLOCKS : 2 * Blocks.GROUP_HEAD;
        int behind = group.blockCount - Math.max(least, group.end());
        if (behind > 0 && isShortened(group, behind, needed)) {
            return true;
        }
        behind = (int) Math.min(behind, allocatable - needed.applyAsLong(blockCount));
        return behind > 0 && isShortened(group, behind, needed);
    }

    private boolean isShortened(Group group, int behind, LongUnaryOperator needed) {
        // This comes first, because memory may be short.
        Group shortened = group.resized(group.blockCount - behind);
        if (!isSpared(behind, blockCount - behind, needed)) {
            return false;
        }
        // The search for other space may have dropped the group from memory.
        letGo.remove(group.index);
        groups.put(group.index, shortened);
        blockCount -= behind;
        return true;
    }

    /**
     * Takes blocks out of the number of allocatable blocks, if enough are left. The number is lowered before the
     * promises are read, and a promise is counted before it reads the number, so one of the two notices the other.
     */
    private boolean isSpared(int blocks, long newBlockCount, LongUnaryOperator needed) {
        allocatableChanged(-blocks);
        while (allocatable < needed.applyAsLong(newBlockCount)) {
            if (!readAnother()) {
                allocatableChanged(blocks);
                return false;
            }
        }
        return true;
    }

    /**
     * Returns whether the total equals the sum over the groups, each group in memory is sound, and {@code heldBlocks}
     * blocks are held. Walks over all groups in memory; only assertions call it, once in each half of a checkpoint.
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
