package io.lcfs.engine.space;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.lcfs.engine.device.HeapDevice;
import io.lcfs.engine.device.VerifiedDevice;
import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.format.Checksum;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The stage and the reader of blocks, without a store. */
@Tag("P11")
class StageTest {
    private static final long BLOCK = 100;
    private static final byte[] ONES = filled(1);
    private static final byte[] TWOS = filled(2);

    private final HeapDevice device = new HeapDevice(Blocks.MIN_STORE_BLOCKS);
    private final Stage stage = new Stage(device, 8, 1 << 20);
    private final BlockReader blocks = new BlockReader(stage, new VerifiedDevice(device));

    private static byte[] filled(int value) {
        byte[] bytes = new byte[Blocks.BYTES];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private Staged run(int blockCount, byte[]... contents) {
        Staged run = stage.newRun(BLOCK, blockCount);
        for (int i = 0; i < contents.length; i++) {
            run.openBytes().put(run.position(BLOCK + i), contents[i]);
            stage.addRunBlock(run, BLOCK + i);
        }
        return run;
    }

    private byte[] read(long block, byte[] expected) throws IOException {
        ByteBuffer target = ByteBuffer.allocate(Blocks.BYTES);
        blocks.copy(block, Checksum.ofBytes(expected, 0, Blocks.BYTES), 0, Blocks.BYTES, target);
        return target.array();
    }

    @Test
    void blocksOfARunAreFoundOneByOneAndReadFromTheDeviceWhenTheyAreThere() throws IOException {
        Staged run = run(4, ONES);
        assertSame(run, stage.find(BLOCK));
        assertNull(stage.find(BLOCK + 1));
        assertEquals(4L * Blocks.BYTES, stage.stagedBytes());
        run.openBytes().put(run.position(BLOCK + 1), TWOS);
        stage.addRunBlock(run, BLOCK + 1);
        assertEquals(-1, Arrays.mismatch(TWOS, read(BLOCK + 1, TWOS)));
        stage.seal(run);
        stage.flushSealed();
        stage.awaitFlights();
        assertNull(stage.find(BLOCK));
        assertEquals(0, stage.stagedBytes());
        assertEquals(2L * Blocks.BYTES, stage.writtenBytes());
        assertEquals(-1, Arrays.mismatch(ONES, read(BLOCK, ONES)));
        assertEquals(-1, Arrays.mismatch(TWOS, read(BLOCK + 1, TWOS)));
    }

    @Test
    void aNodeThatIsWrittenKeepsItsChecksumUntilItIsDropped() {
        Staged node = stage.addNode(BLOCK);
        node.setChecksum(7);
        stage.nodeWritten(node);
        assertSame(node, stage.find(BLOCK));
        assertEquals(7, node.crc());
        assertEquals(0, stage.stagedBytes());
        stage.drop(BLOCK, node);
        assertNull(stage.find(BLOCK));
        assertEquals(0, stage.snapshot().size());
    }

    @Test
    void aNodeThatNoCheckpointSawIsForgotten() {
        stage.addNode(BLOCK);
        stage.addNode(BLOCK + 1);
        stage.removeNode(BLOCK);
        assertNull(stage.find(BLOCK));
        assertEquals(1, stage.snapshot().size());
        assertEquals(Blocks.BYTES, stage.stagedBytes());
    }

    @Test
    void blocksOutsideOfTheDeviceAreNotFound() {
        assertNull(stage.find(Long.MAX_VALUE));
        assertNull(stage.find(-1));
    }

    @Test
    void runsAreNotChangedOnceTheyAreSealed() {
        Staged run = run(4, ONES);
        stage.seal(run);
        assertThrows(AssertionError.class, () -> stage.addRunBlock(run, BLOCK + 1));
        assertThrows(AssertionError.class, () -> stage.seal(run));
    }

    @Test
    void blocksOfARunComeInTurn() {
        Staged run = run(4, ONES);
        assertThrows(AssertionError.class, () -> run.use(BLOCK + 2));
        assertThrows(AssertionError.class, () -> run.use(BLOCK - 1));
        assertThrows(AssertionError.class, () -> run.position(BLOCK + 4));
    }

    @Test
    void aNodeIsWrittenOnceAndAfterItsChecksumIsKnown() {
        Staged node = stage.addNode(BLOCK);
        assertThrows(AssertionError.class, () -> stage.nodeWritten(node));
        node.setChecksum(7);
        stage.nodeWritten(node);
        assertThrows(AssertionError.class, () -> stage.nodeWritten(node));
        Staged run = stage.newRun(BLOCK + 1, 1);
        assertThrows(AssertionError.class, () -> run.setChecksum(7));
    }

    @Test
    void partsOfABlockLieWithinIt() {
        run(4, ONES);
        ByteBuffer target = ByteBuffer.allocate(Blocks.BYTES);
        assertThrows(AssertionError.class, () -> blocks.copy(BLOCK, 0, Blocks.BYTES - 1, 2, target));
    }
}
