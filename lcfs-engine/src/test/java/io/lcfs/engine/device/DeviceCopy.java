package io.lcfs.engine.device;

import io.lcfs.spi.BlockDevice;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Copies devices in memory, so that a test can damage or open one and keep the other. */
public final class DeviceCopy {
    private static final ByteBuffer ZEROS = ByteBuffer.allocate(BlockDevice.BLOCK_BYTES);

    private DeviceCopy() {}

    /** Returns a device with the same size and content. */
    public static HeapDevice of(HeapDevice device) throws IOException {
        HeapDevice copy = new HeapDevice(device.blockCount());
        ByteBuffer bytes = ByteBuffer.allocate(BlockDevice.BLOCK_BYTES);
        for (long block = 0; block < device.blockCount(); block++) {
            device.read(block, bytes.clear());
            if (bytes.flip().mismatch(ZEROS) >= 0) {
                copy.write(block, bytes);
            }
        }
        return copy;
    }
}
