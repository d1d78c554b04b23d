package io.lcfs.engine.space;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.CorruptStoreException;
import io.lcfs.engine.device.SparseDevice;
import io.lcfs.engine.device.VerifiedDevice;
import io.lcfs.engine.format.Blocks;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Four groups, of which the third cannot be read and the last is short. */
@Tag("P12")
class BitmapsTest {
    private static final int USABLE = Blocks.PER_GROUP - Blocks.GROUP_HEAD;
    private static final long BLOCKS = 3L * Blocks.PER_GROUP + 1000;
    private static final int DAMAGED = 2;

    private final ReentrantLock lock = new ReentrantLock();
    private final Bitmaps bitmaps = new Bitmaps(
            lock,
            new VerifiedDevice(new SparseDevice(BLOCKS)),
            group -> {
                if (group == DAMAGED) {
                    throw new CorruptStoreException("damaged record", group);
                }
                return null;
            },
            BLOCKS,
            0);

    @BeforeEach
    void lock() {
        lock.lock();
    }

    @AfterEach
    void unlock() {
        lock.unlock();
    }

    @Test
    void onlyBlocksOfGroupsThatWereReadAreAllocatable() {
        assertEquals(0, bitmaps.allocatable());
        assertEquals(3L * USABLE + 1000 - Blocks.GROUP_HEAD, bitmaps.unread());
        assertTrue(bitmaps.readAnother());
        assertEquals(USABLE, bitmaps.allocatable());
        assertSame(bitmaps.find(0), bitmaps.find(0));
        while (bitmaps.readAnother()) {
            assertTrue(bitmaps.isSound(0));
        }
        assertEquals(2L * USABLE + 1000 - Blocks.GROUP_HEAD, bitmaps.allocatable());
        assertEquals(bitmaps.allocatable(), bitmaps.capacityRead());
        assertEquals(0, bitmaps.unread());
    }

    @Test
    void groupThatCannotBeReadIsSetAside() {
        assertNull(bitmaps.find(DAMAGED));
        assertNull(bitmaps.find(DAMAGED));
        assertEquals(1, bitmaps.asideCount());
        assertNotNull(bitmaps.damage());
        assertThrows(CorruptStoreException.class, () -> bitmaps.used(DAMAGED));
        assertEquals(2L * USABLE + 1000 - Blocks.GROUP_HEAD, bitmaps.unread());
    }

    @Test
    void changedGroupKeepsItsBitsAsTheyWereAtTheCapture() {
        Group group = bitmaps.find(1);
        assertNotNull(group);
        bitmaps.beforeChange(group);
        Group.set(group.used, 100);
        group.allocatable--;
        bitmaps.allocatableChanged(-1);
        bitmaps.capture();
        long[] before = group.used.clone();
        bitmaps.beforeChange(group);
        Group.set(group.used, 101);
        group.allocatable--;
        bitmaps.allocatableChanged(-1);
        assertArrayEquals(before, bitmaps.bits(1));
        assertArrayEquals(new int[] {1}, bitmaps.changed());
        assertThrows(AssertionError.class, bitmaps::endCapture, "the new record of a group is missing");
        assertArrayEquals(before, bitmaps.written(1, new GroupRecord(0, 0)));
        assertArrayEquals(new int[0], bitmaps.changed());
        bitmaps.endCapture();
        assertArrayEquals(new int[] {1}, bitmaps.changed(), "changed since the capture");
        assertTrue(Group.isSet(bitmaps.bits(1), 101));
        assertTrue(bitmaps.isSound(0));
    }

    @Test
    void grownDeviceHasMoreBlocksInItsLastGroup() {
        Group last = bitmaps.find(3);
        assertNotNull(last);
        assertEquals(1000 - Blocks.GROUP_HEAD, bitmaps.allocatable());
        bitmaps.grown(BLOCKS + 500);
        assertEquals(1500 - Blocks.GROUP_HEAD, bitmaps.allocatable());
        assertEquals(BLOCKS + 500, bitmaps.blockCount());
        assertTrue(bitmaps.isSound(0));
        assertThrows(AssertionError.class, () -> bitmaps.grown(BLOCKS));
    }

    @Test
    void wrongTotalsAreFound() {
        assertNotNull(bitmaps.find(0));
        assertTrue(bitmaps.isSound(0));
        assertFalse(bitmaps.isSound(1));
        bitmaps.allocatableChanged(-1);
        assertFalse(bitmaps.isSound(0));
        assertThrows(AssertionError.class, () -> bitmaps.allocatableChanged(-USABLE));
    }

    @Test
    void lockIsNeeded() {
        lock.unlock();
        try {
            assertThrows(AssertionError.class, () -> bitmaps.find(0));
            assertThrows(AssertionError.class, bitmaps::withSpace);
        } finally {
            lock.lock();
        }
    }
}
