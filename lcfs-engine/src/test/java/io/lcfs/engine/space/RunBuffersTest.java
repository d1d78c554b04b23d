package io.lcfs.engine.space;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.engine.format.Blocks;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

/** The reuse of the buffers of runs. */
class RunBuffersTest {
    private static final int LONGEST = 256;

    @Test
    void runOfAnyLengthHasRoomAndNotMoreThanTwiceOfIt() {
        RunBuffers buffers = new RunBuffers(LONGEST, 1 << 20);
        for (int blocks = 1; blocks <= LONGEST; blocks++) {
            ByteBuffer buffer = buffers.take(blocks);
            assertTrue(buffer.capacity() >= blocks * Blocks.BYTES, blocks + " blocks in " + buffer);
            assertTrue(buffer.capacity() < 2 * blocks * Blocks.BYTES, blocks + " blocks in " + buffer);
            assertEquals(ByteOrder.LITTLE_ENDIAN, buffer.order());
        }
    }

    @Test
    void bufferServesTheNextRunOfItsSize() {
        RunBuffers buffers = new RunBuffers(LONGEST, 1 << 20);
        ByteBuffer buffer = buffers.take(100);
        buffers.giveBack(buffer);
        assertNotSame(buffer, buffers.take(64));
        assertSame(buffer, buffers.take(65));
        assertNotSame(buffer, buffers.take(65));
    }

    @Test
    void noMoreIsKeptThanTheBound() {
        RunBuffers buffers = new RunBuffers(8, 20 * Blocks.BYTES);
        ByteBuffer[] taken = new ByteBuffer[3];
        for (int i = 0; i < taken.length; i++) {
            taken[i] = buffers.take(8);
        }
        for (ByteBuffer buffer : taken) {
            buffers.giveBack(buffer);
        }
        assertSame(taken[1], buffers.take(8));
        assertSame(taken[0], buffers.take(8));
        assertNotSame(taken[2], buffers.take(8));
    }
}
