package io.lcfs.engine.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.spi.BlockDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class HeapDeviceTest extends BlockDeviceContractTest {
    @Override
    BlockDevice newDevice(long blockCount) {
        return new HeapDevice(blockCount);
    }

    @Test
    void negativeSizeIsRefused() {
        for (long count : new long[] {-1, -255, -256, -257, Long.MIN_VALUE}) {
            IllegalArgumentException refusal =
                    assertThrows(IllegalArgumentException.class, () -> new HeapDevice(count));
            assertTrue(refusal.getMessage().contains(Long.toString(count)), refusal.getMessage());
        }
    }

    @Test
    void emptyDeviceGrows() throws IOException {
        HeapDevice device = new HeapDevice(0);
        assertEquals(0, device.blockCount());
        assertThrows(IOException.class, () -> device.write(0, run(0, 1, 1)));
        device.grow(2);
        device.write(0, run(0, 2, 1));
        assertContent(device, 0, 2, 1);
    }

    @Test
    void memoryIsTakenOnlyForPiecesThatAreWritten() throws IOException {
        // A terabyte is several hundred times the heap.
        HeapDevice device = new HeapDevice(1L << 28);
        long last = device.blockCount() - 1;
        device.write(last, run(last, 1, 1));
        assertZeros(device, 0, 2);
        assertContent(device, last, 1, 1);
    }

    @Test
    void viewIsReadAfterClose() throws IOException {
        HeapDevice device = new HeapDevice(4);
        device.write(1, run(1, 1, 1));
        ByteBuffer view = device.view(1, 1);
        device.close();
        assertEquals(run(1, 1, 1), view);
    }
}
