package io.lcfs.engine.reclaim;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.engine.content.FileData;
import io.lcfs.engine.file.Namespace;
import io.lcfs.engine.file.TestLayer;
import io.lcfs.engine.format.InodeDescriptor;
import io.lcfs.engine.format.ItemType;
import io.lcfs.engine.inode.Inode;
import io.lcfs.engine.layer.LayerRecord;
import io.lcfs.engine.layer.LayerState;
import io.lcfs.engine.layer.LayerTable;
import io.lcfs.engine.tree.Item;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The assertions at the beginning of a step. */
@Tag("P8")
class ReclaimWalkTest {
    private static final int CONTENT = 20_000;

    private final LayerTable table = TestLayer.usual().table;
    private LayerRecord record;
    private LayerState layer;

    @BeforeEach
    void createLayer() throws IOException {
        table.lock().lock();
        try {
            record = table.newRecord("dead".getBytes());
            table.add(record);
            layer = table.loaded().state(record);
            table.loaded().mark(layer);
        } finally {
            table.lock().unlock();
        }
        Namespace.makeRoot(layer);
        Inode file = Inode.create(layer.inodes().draw(), InodeDescriptor.REGULAR, 0644, layer.now());
        new FileData(layer).write(file, ByteBuffer.allocate(CONTENT).put(0, (byte) 1), 0);
        file.store(layer.tree());
    }

    private void remove() throws IOException {
        table.lock().lock();
        try {
            table.remove(record);
        } finally {
            table.lock().unlock();
        }
    }

    private boolean step(ReclaimWalk walk) throws IOException {
        long stamp = layer.lock().writeLock();
        try {
            return walk.step(1);
        } finally {
            layer.lock().unlockWrite(stamp);
        }
    }

    @Test
    void aStepNeedsARemovedLayerAndItsLock() throws IOException {
        ReclaimWalk walk = new ReclaimWalk(layer, null);
        assertThrows(AssertionError.class, () -> step(walk));
        remove();
        assertThrows(AssertionError.class, () -> walk.step(1));
        while (!step(walk)) {
            assertFalse(walk.isHalfDone());
        }
        assertTrue(layer.tree().isEmpty());
    }

    /** Two extents of one block, which no store has, are found when the second one is freed. */
    @Test
    void noStepFollowsAStepThatFailedHalfWay() throws IOException {
        Item item = new Item();
        long file = 2;
        assertTrue(layer.tree().find(ItemType.major(file, ItemType.EXTENT), 0, item));
        layer.tree().put(ItemType.major(file + 1, ItemType.EXTENT), 0, ByteBuffer.wrap(item.bytes()));
        remove();
        ReclaimWalk walk = new ReclaimWalk(layer, null);
        assertThrows(Throwable.class, () -> step(walk));
        assertTrue(walk.isHalfDone());
        AssertionError refused = assertThrows(AssertionError.class, () -> step(walk));
        assertTrue(refused.getMessage().contains("half way"), refused.getMessage());
    }
}
