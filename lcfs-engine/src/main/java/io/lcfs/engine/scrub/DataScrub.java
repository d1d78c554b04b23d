package io.lcfs.engine.scrub;

import io.lcfs.CorruptStoreException.Kind;
import io.lcfs.engine.content.ExtentMap;
import io.lcfs.engine.device.VerifiedDevice;
import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.format.ExtentDescriptor;
import io.lcfs.engine.space.BlockReader;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Reads the blocks of extents from the medium and compares them with their checksums. Consecutive blocks are read
 * together, and one by one only if that fails, so that a bad sector costs only one block.
 */
final class DataScrub {
    private final VerifiedDevice device;
    private final BlockReader blocks;
    private final ByteBuffer buffer = ByteBuffer.allocate(ExtentDescriptor.MAX_COUNT * Blocks.BYTES);
    private long verified;

    DataScrub(VerifiedDevice device, BlockReader blocks) {
        this.device = device;
        this.blocks = blocks;
    }

    /** The receiver of damaged blocks. */
    interface Sink {
        void damaged(long block, long fileBlock, IOException problem);
    }

    /** Returns the number of blocks that were read and are sound. */
    long verified() {
        return verified;
    }

    /** Reads and verifies the blocks of an extent, except those in the stage. */
    void verify(ExtentMap.Extent extent, Sink sink) {
        int from = 0;
        while (from < extent.count()) {
            int to = from;
            while (to < extent.count() && blocks.isOnDevice(extent.block() + to)) {
                to++;
            }
            if (to > from) {
                verify(extent, from, to, sink);
            }
            from = to + 1;
        }
    }

    private void verify(ExtentMap.Extent extent, int from, int to, Sink sink) {
        boolean whole = read(extent.block() + from, to - from);
        for (int i = from; i < to; i++) {
            long block = extent.block() + i;
            long fileBlock = extent.fileBlock() + i;
            try {
                if (!whole) {
                    device.requireContained(block, Kind.DATA);
                    device.device().read(block, buffer.clear().limit(Blocks.BYTES));
                }
                int position = whole ? (i - from) << Blocks.SHIFT : 0;
                device.requireSum(block, buffer.array(), position, extent.crc(fileBlock), Kind.DATA);
                verified++;
            } catch (IOException e) {
                sink.damaged(block, fileBlock, e);
            }
        }
    }

    /** Reads consecutive blocks; returns whether all could be read. */
    private boolean read(long block, int count) {
        try {
            device.requireContained(block, Kind.DATA);
            device.requireContained(block + count - 1, Kind.DATA);
            device.device().read(block, buffer.clear().limit(count << Blocks.SHIFT));
            return true;
        } catch (IOException e) {
            // A sector is bad, or the extent ends outside the device; the reads of single blocks distinguish these.
            return false;
        }
    }
}
