package io.lcfs.engine.space;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.CorruptStoreException;
import io.lcfs.NoSpaceException;
import io.lcfs.engine.device.ReadState;
import io.lcfs.engine.device.SparseDevice;
import io.lcfs.engine.device.VerifiedDevice;
import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.format.Checksum;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The map alone, with group records in a plain map: damaged groups, and stores of many groups. */
@Tag("P12")
class SpaceMapTest {
    private static final int USABLE = Blocks.PER_GROUP - Blocks.GROUP_HEAD;

    /** A map and its device. The records of groups are in no tree. */
    private static final class Store {
        final Map<Integer, GroupRecord> records = new HashMap<>();
        final SparseDevice device;
        final SpaceMap map;
        long checkpoints;

        Store(int groups, IntPredicate damaged) {
            device = new SparseDevice(groups * (long) Blocks.PER_GROUP);
            GroupSource source = group -> {
                if (damaged.test(group)) {
                    throw new CorruptStoreException("damaged record of group " + group, group);
                }
                return records.get(group);
            };
            map = new SpaceMap(new VerifiedDevice(device), source, device.blockCount(), 0, 1);
        }

        void checkpoint(long generation) throws IOException {
            map.capture(generation);
            map.writeMaps(view -> {
                for (int group : view.changed()) {
                    write(view, group);
                }
            });
            checkpoints++;
            map.checkpointDurable(checkpoints, List.of());
        }

        private void write(CaptureView view, int group) throws IOException {
            GroupRecord last = view.record(group);
            int slot = last == null ? 0 : (last.slot() + 1) % Blocks.BITMAP_SLOTS;
            ByteBuffer bits = ByteBuffer.allocate(Blocks.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            bits.asLongBuffer().put(view.bits(group));
            GroupRecord record = new GroupRecord(slot, Checksum.ofBytes(bits.array(), 0, Blocks.BYTES));
            view.written(group, record);
            records.put(group, record);
            device.write(Blocks.bitmapSlot(group, slot), bits);
        }

        /** Leaves free groups out as a compaction does, and forgets their records as a checkpoint does. */
        void shrink(long free) {
            map.shrink(free, 2);
            records.keySet().removeIf(group -> group >= Blocks.groups(map.blockCount()));
        }

        void grow(long blockCount) {
            device.grow(Math.max(device.blockCount(), blockCount));
            map.grown(blockCount);
        }

        /** Allocates a block, at a given place if that is free. */
        long take(long near) throws IOException {
            map.promises().make(1, Claim.REMOVAL);
            Reservation one = new Reservation(map, 1);
            map.reserve(one, 1, near);
            map.promises().end(1);
            return one.allocate();
        }
    }

    @Test
    void nothingIsTakenInDamagedGroupsAndWhatIsFreedThereIsDropped() throws IOException {
        IntPredicate damaged = group -> group % 3 != 2;
        Store store = new Store(6, damaged);
        assertEquals(0, store.map.droppedBlocks());
        long free = store.map.freeBlocks();
        Set<Long> taken = new HashSet<>();
        for (int i = 0; i < USABLE + 100; i++) {
            long block = store.take(Blocks.NULL);
            assertFalse(damaged.test(Blocks.group(block)));
            assertTrue(taken.add(block));
        }
        store.map.free(Blocks.firstOfGroup(3) + 10, 7, 0, false);
        store.map.requireUsed(Blocks.firstOfGroup(3) + 10, 7);
        assertEquals(7, store.map.droppedBlocks());
        store.checkpoint(2);
        assertTrue(store.map.freeBlocks() <= 2L * USABLE - taken.size());
        assertTrue(free > 0);
        for (long block : taken) {
            store.map.free(block, 1, 1, false);
        }
        store.checkpoint(3);
        store.checkpoint(4);
        long all = 2L * USABLE - Claim.REMOVAL.reserve(6L * Blocks.PER_GROUP);
        store.map.promises().make(all, Claim.REMOVAL);
        assertThrows(NoSpaceException.class, () -> store.map.promises().make(1, Claim.REMOVAL));
        store.map.promises().end(all);
        assertThrows(CorruptStoreException.class, () -> store.map.promises().make(all + 1, Claim.REMOVAL));
    }

    /** Takes, frees, shrinks, grows and drops groups at random, and keeps account of each block. */
    @Test
    void aMapThatShrinksAndGrowsKeepsEachBlockInUseAndLosesNoFreeOne() throws IOException {
        long least = Long.MAX_VALUE;
        for (int seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            Store store = new Store(4, group -> false);
            List<Long> taken = new ArrayList<>();
            long generation = 1;
            for (int step = 0; step < 300; step++) {
                long blockCount = store.map.blockCount();
                switch (random.nextInt(8)) {
                    case 0, 1, 2 -> {
                        long block = store.take(random.nextLong(random.nextInt(8) == 0 ? blockCount : 1000));
                        assertTrue(block < blockCount, "seed " + seed);
                        assertFalse(taken.contains(block), "seed " + seed);
                        taken.add(block);
                    }
                    case 3, 4 -> {
                        if (!taken.isEmpty()) {
                            store.map.free(taken.remove(random.nextInt(taken.size())), 1, 0, false);
                        }
                    }
                    case 5 -> {
                        store.checkpoint(++generation);
                        if (random.nextBoolean()) {
                            store.checkpoint(++generation);
                        }
                    }
                    case 6 -> {
                        store.shrink(random.nextInt(2 * Blocks.PER_GROUP));
                        least = Math.min(least, store.map.blockCount());
                    }
                    default -> store.grow(blockCount + random.nextInt(Blocks.PER_GROUP));
                }
                SpaceMap.Figures figures = store.map.figures();
                assertEquals(taken.size(), figures.used(), "seed " + seed);
                for (long block : taken) {
                    assertTrue(block < store.map.blockCount(), "seed " + seed);
                }
                assertEquals(
                        Blocks.capacity(store.map.blockCount()) - figures.used() - figures.held(),
                        store.map.unusedBlocks(),
                        "seed " + seed);
            }
        }
        assertTrue(least < Blocks.PER_GROUP / 2, least + " blocks");
    }

    @Test
    void aShrinkingMapLeavesWhatIsPromised() throws IOException {
        Store store = new Store(3, group -> false);
        long all = 3L * USABLE - Claim.GROWTH.reserve(store.device.blockCount());
        store.map.promises().make(all - 10, Claim.GROWTH);
        store.shrink(0);
        assertEquals(store.device.blockCount(), store.map.blockCount());
        store.map.promises().end(all - 10);
        store.map.promises().make(USABLE, Claim.GROWTH);
        store.shrink(0);
        long shrunk = store.map.blockCount();
        assertEquals(2, Blocks.groups(shrunk));
        assertTrue(store.map.allocatableBlocks() >= USABLE + Claim.GROWTH.reserve(shrunk));
        store.map.promises().end(USABLE);
        // Its bitmap has not been written since it became shorter.
        store.shrink(1000);
        assertEquals(2, Blocks.groups(store.map.blockCount()));
        store.checkpoint(2);
        store.shrink(1000);
        assertEquals(1, Blocks.groups(store.map.blockCount()));
        store.map.promises().make(1000, Claim.GROWTH);
        store.map.promises().end(1000);
    }

    @Test
    void blocksThatWaitForAReaderStay() throws IOException {
        Store store = new Store(3, group -> false);
        long block = store.take(2L * Blocks.PER_GROUP + 5000);
        store.checkpoint(2);
        store.map.free(block, 1, 1, false);
        store.map.capture(3);
        store.map.writeMaps(view -> {
            for (int group : view.changed()) {
                store.write(view, group);
            }
        });
        store.map.checkpointDurable(2, List.of(new ReadState(1, 2)));
        store.shrink(0);
        assertEquals(block + 1, store.map.blockCount());
    }

    @Test
    void whereNoGroupCanBeReadTheDamageIsNamed() {
        Store store = new Store(3, group -> true);
        CorruptStoreException e = assertThrows(
                CorruptStoreException.class, () -> store.map.promises().make(1, Claim.REMOVAL));
        assertTrue(e.getMessage().contains("damaged record of group 0"), e.getMessage());
    }

    /** A tree of group records whose root is damaged has 2^30 groups below it. */
    @Test
    void aStoreOfTheLargestSizeWhoseGroupsAreAllDamagedIsRefusedSoon() {
        Store store = new Store(Blocks.groups(Blocks.MAX_STORE_BLOCKS), group -> true);
        assertThrows(CorruptStoreException.class, () -> store.map.promises().make(1, Claim.REMOVAL));
    }

    /** The heap that the map takes is bounded, whatever groups were used, and dropped groups are found again. */
    @Test
    @Tag("P13")
    void groupsThatAreOnTheDeviceAreLetGo() throws IOException {
        int groups = 3000;
        Store store = new Store(groups, group -> false);
        Random random = new Random(1);
        ArrayDeque<Long> blocks = new ArrayDeque<>();
        long generation = 2;
        long used = 0;
        for (int group = 0; group < groups; group++) {
            blocks.add(store.take(Blocks.firstOfGroup(group) + Blocks.GROUP_HEAD + random.nextInt(1000)));
            used++;
            if (group % 100 == 99) {
                store.checkpoint(generation++);
                assertTrue(store.map.groupsInMemory() <= 600, () -> store.map.groupsInMemory() + " groups in memory");
            }
        }
        assertEquals(groups, blocks.stream().mapToInt(Blocks::group).distinct().count());
        long free = store.map.freeBlocks();
        while (!blocks.isEmpty()) {
            store.map.requireUsed(blocks.peek(), 1);
            store.map.free(blocks.poll(), 1, 1, false);
            if (blocks.size() % 100 == 0) {
                store.checkpoint(generation++);
                assertTrue(store.map.groupsInMemory() <= 700, () -> store.map.groupsInMemory() + " groups in memory");
            }
        }
        store.checkpoint(generation++);
        store.checkpoint(generation++);
        store.checkpoint(generation);
        assertEquals(free + used, store.map.freeBlocks());
        assertTrue(store.map.groupsInMemory() <= 256, () -> store.map.groupsInMemory() + " groups in memory");
        for (int group = 0; group < groups; group++) {
            for (long word : wordsAfterTheHead(store.map.used(group))) {
                assertEquals(0, word, "group " + group);
            }
        }
    }

    private static long[] wordsAfterTheHead(long[] used) {
        used[0] &= -1L << Blocks.GROUP_HEAD;
        return used;
    }

    /** If a bitmap that was sound is damaged when it is read again, its group is set aside. */
    @Test
    void aGroupThatCannotBeReadAgainIsSetAside() throws IOException {
        int groups = 600;
        Store store = new Store(groups, group -> false);
        for (int group = 0; group < groups; group++) {
            store.take(Blocks.firstOfGroup(group) + Blocks.GROUP_HEAD);
        }
        store.checkpoint(2);
        assertTrue(store.map.groupsInMemory() <= 256);
        long free = store.map.freeBlocks();
        store.device.flip(Blocks.bitmapSlot(500, 0), 1);
        store.map.free(Blocks.firstOfGroup(500) + Blocks.GROUP_HEAD, 1, 1, false);
        assertEquals(1, store.map.droppedBlocks());
        assertEquals(free - (USABLE - 1), store.map.freeBlocks());
        assertThrows(CorruptStoreException.class, () -> store.map.used(500));
    }

    @Test
    void blocksThatWereFreedAreHeldUntilTwoCheckpointsAreOver() throws IOException {
        Store store = new Store(1, group -> false);
        long block = store.take(100);
        store.checkpoint(2);
        store.map.free(block, 1, 1, false);
        assertEquals(1, store.map.heldBlocks());
        assertNotEquals(block, store.take(block));
        store.checkpoint(3);
        assertEquals(1, store.map.heldBlocks());
        store.checkpoint(4);
        assertEquals(0, store.map.heldBlocks());
        assertEquals(block, store.take(block));
    }

    @Test
    void aBlockThatNoCheckpointHasIsAllocatableAtOnce() throws IOException {
        Store store = new Store(1, group -> false);
        store.checkpoint(2);
        long block = store.take(100);
        store.map.free(block, 1, 2, false);
        assertEquals(0, store.map.heldBlocks());
        assertEquals(block, store.take(block));
    }

    @Test
    void aCheckpointIsCapturedBeforeItEnds() throws IOException {
        Store store = new Store(1, group -> false);
        assertThrows(AssertionError.class, () -> store.map.checkpointDurable(1, List.of()));
        assertThrows(AssertionError.class, () -> store.map.writeMaps(CaptureView::allocate));
        long block = store.take(100);
        assertThrows(AssertionError.class, () -> store.map.writeMaps(view -> view.free(block)));
        store.map.capture(2);
        assertThrows(
                AssertionError.class,
                () -> store.map.checkpointDurable(1, List.of()),
                "the record of a changed group is missing");
        assertThrows(AssertionError.class, () -> store.map.grown(store.device.blockCount()));
    }

    @Test
    void aGroupKnowsWhetherItsCountsAreThoseOfItsBits() {
        Group group = new Group(0, Blocks.PER_GROUP);
        assertTrue(group.isSound());
        group.allocatable--;
        assertFalse(group.isSound());
        Group.set(group.used, 100);
        assertTrue(group.isSound());
        Group.set(group.held, 100);
        group.heldCount++;
        assertFalse(group.isSound(), "a block is used and held");
        assertThrows(AssertionError.class, () -> group.runLength(100, 1));
        Group.clear(group.used, 100);
        assertTrue(group.isSound());
        group.heldCount++;
        assertFalse(group.isSound());
    }

    @Test
    void aRunThatWaitsIsNotEmpty() {
        HeldBlocks held = new HeldBlocks();
        assertThrows(AssertionError.class, () -> held.add(100, 0, 7));
        held.add(100, 2, 7);
        held.add(102, 1, 7);
        held.add(104, 1, 7);
        assertEquals(4, held.total());
        assertEquals(2, held.runs());
        assertEquals(100, held.firstBlock(0));
        assertEquals(3, held.length(0));
    }

    @Test
    void aReservationIsFilledWhenItIsEmpty() {
        Reservation blocks = new Reservation(new Store(1, group -> false).map, 8);
        assertThrows(AssertionError.class, () -> blocks.set(100, 0));
        blocks.set(100, 2);
        assertThrows(AssertionError.class, () -> blocks.set(200, 2));
    }
}
