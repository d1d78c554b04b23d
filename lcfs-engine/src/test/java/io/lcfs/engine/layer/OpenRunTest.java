package io.lcfs.engine.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.engine.device.HeapDevice;
import io.lcfs.engine.device.VerifiedDevice;
import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.format.Checksum;
import io.lcfs.engine.space.Claim;
import io.lcfs.engine.space.SpaceMap;
import io.lcfs.engine.space.Stage;
import io.lcfs.engine.space.Staged;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("P11")
class OpenRunTest {
    private final HeapDevice device = new HeapDevice(Blocks.PER_GROUP);
    private final Stage stage = new Stage(device, OpenRun.LONGEST, 1 << 20);
    private final SpaceMap space = new SpaceMap(new VerifiedDevice(device), group -> null, device.blockCount(), 0, 1);
    private final OpenRun run = new OpenRun(space, stage);
    private final ByteBuffer content = ByteBuffer.allocate(2 * Blocks.BYTES).put(Blocks.BYTES, new byte[] {1, 2, 3});

    @BeforeEach
    void promise() throws IOException {
        space.promises().make(1000, Claim.GROWTH);
    }

    @Test
    void blocksLieInARowAndAreChangeableUntilTheirRunIsFull() throws IOException {
        long first = run.append(content, Blocks.BYTES);
        assertEquals(Checksum.ofBytes(content.array(), Blocks.BYTES, Blocks.BYTES), run.checksum());
        Staged staged = stage.find(first);
        assertNotNull(staged);
        assertEquals(staged, run.find(first));
        assertNull(run.find(first + 1));
        for (int i = 1; i < staged.blockCount(); i++) {
            assertFalse(staged.isSealed());
            assertEquals(first + i, run.append(content, 0));
        }
        assertTrue(staged.isSealed());
        assertNull(run.find(first));
        stage.flushSealed();
        assertNull(stage.find(first));
        assertEquals(1, device.piece(first).get((int) (first % device.pieceBlocks()) << Blocks.SHIFT));
    }

    @Test
    void closingLetsTheRunBeWrittenAndGivesTheRestBack() throws IOException {
        long before = space.allocatableBlocks();
        long block = run.append(content, 0);
        run.close();
        assertEquals(before - 1, space.allocatableBlocks());
        assertNull(run.find(block));
        stage.flushSealed();
        assertEquals(Blocks.BYTES, stage.writtenBytes());
        run.close();
        assertEquals(before - 1, space.allocatableBlocks());
    }

    @Test
    void aRunThatAnotherClassSealedIsNoticed() throws IOException {
        long block = run.append(content, 0);
        Staged staged = run.find(block);
        assertNotNull(staged);
        assertTrue(run.isSound());
        staged.seal();
        assertFalse(run.isSound());
        assertThrows(AssertionError.class, () -> run.append(content, 0));
    }
}
