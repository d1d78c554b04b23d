package io.lcfs.engine.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.lcfs.CorruptStoreException;
import io.lcfs.engine.file.TestLayer;
import io.lcfs.engine.format.Blocks;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("P8")
class LayerBlocksTest {
    private static final ByteBuffer CONTENT = ByteBuffer.allocate(Blocks.BYTES).put(0, (byte) 1);

    private final LayerState layer = TestLayer.usual().layer;
    private final LayerBlocks blocks = layer.blocks();
    private final long owned = blocks.owned();
    private final long total = blocks.total();

    private void assertCounts(long moreOwned, long moreTotal) {
        assertEquals(owned + moreOwned, blocks.owned());
        assertEquals(total + moreTotal, blocks.total());
    }

    @Test
    void ownBlocksAreFreedAndInheritedOnesOnlyCountedDown() throws IOException {
        long node = blocks.allocate();
        long data = blocks.appendData(CONTENT, 0);
        assertCounts(2, 2);
        blocks.requireReleasable(node, 1);
        blocks.release(node, blocks.mutableSince());
        blocks.releaseData(data, 1, blocks.mutableSince());
        assertCounts(0, 0);
        assertThrows(CorruptStoreException.class, () -> blocks.requireReleasable(node, 1));

        long inherited = blocks.allocate();
        blocks.release(inherited, layer.ownership().ownedSince() - 1);
        assertCounts(1, 0);
        blocks.requireReleasable(inherited, 1);
        blocks.releaseData(inherited, 1, layer.ownership().ownedSince() - 1);
        assertCounts(1, -1);
    }

    @Test
    void dataIsChangeableInPlaceUntilACapture() throws IOException {
        long block = blocks.appendData(CONTENT, 0);
        long birth = blocks.mutableSince();
        assertNotNull(blocks.changeableRun(block, birth));
        assertNull(blocks.changeableRun(block, birth - 1));
        blocks.capture();
        assertNull(blocks.changeableRun(block, birth));
    }

    @Test
    void layerAboveASnapshotOwnsNothingAndAdoptsWhatTheZombieOwned() {
        blocks.restart();
        assertEquals(0, blocks.owned());
        blocks.adopt(7);
        assertEquals(7, blocks.owned());
        assertEquals(total, blocks.total());
        assertThrows(AssertionError.class, () -> blocks.adopt(-1));
    }
}
