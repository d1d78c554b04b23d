package io.lcfs.engine.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.engine.file.Making;
import io.lcfs.engine.file.Namespace;
import io.lcfs.engine.file.TestLayer;
import org.junit.jupiter.api.Test;

/**
 * A clone that is created before the next checkpoint must not change its parent's blocks in place, and owns the blocks
 * that it writes.
 */
class CloneBirthTest {
    @Test
    void aCloneLeavesItsParentAsItIs() throws Exception {
        TestLayer below = TestLayer.usual();
        Making.file(new Namespace(below.layer), "/base", 0644);
        below.table.lock().lock();
        LayerRecord record = below.table.newRecord("child".getBytes());
        record.rootBlock = below.layer.tree().rootBlock();
        record.rootBirth = below.layer.tree().rootBirth();
        record.nextInode = below.layer.inodes().next();
        LayerState child = below.table.loaded().state(record);
        below.table.lock().unlock();
        Making.file(new Namespace(child), "/new", 0644);
        assertFalse(new Namespace(below.layer).lookup().exists("/new"), "the parent changed");
        assertTrue(child.ownership().isOwned(child.tree().rootBirth()), "the child does not own what it wrote");
        assertEquals(1, child.blocks().owned());
    }
}
