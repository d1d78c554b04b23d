package io.lcfs.engine.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.CorruptStoreException;
import io.lcfs.engine.file.TestLayer;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("P8")
class LayerInodesTest {
    private final LayerState layer = TestLayer.usual().layer;

    private LayerInodes withNext(long next) {
        LayerRecord record = new LayerRecord(7);
        record.nextInode = next;
        return new LayerInodes(record, layer.tree());
    }

    @Test
    void numbersAreDrawnInTurnAndNotCounted() throws IOException {
        long count = layer.inodes().count();
        long first = layer.inodes().draw();
        assertEquals(first + 1, layer.inodes().draw());
        assertEquals(first + 2, layer.inodes().next());
        assertEquals(count, layer.inodes().count());
        layer.inodes().changed(2);
        layer.inodes().changed(-1);
        assertEquals(count + 1, layer.inodes().count());
    }

    @Test
    void numberThatAnInodeHasIsNotDrawn() throws IOException {
        // The tree contains the root, inode 1.
        CorruptStoreException refused = assertThrows(CorruptStoreException.class, withNext(1)::draw);
        assertTrue(refused.getMessage().contains("layer 7 has inode 1 already"), refused.getMessage());
        assertThrows(CorruptStoreException.class, withNext(Long.MAX_VALUE)::draw);
        assertEquals(2, withNext(2).draw());
    }
}
