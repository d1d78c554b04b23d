package io.lcfs.engine.device;

import io.lcfs.spi.BlockDevice;
import io.lcfs.spi.DeviceChannel;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Makes a file larger, and fills the new part with zeros if that is wanted, so that the host's file system has space
 * for it. Java has no other way to reserve space. The caller makes one call at a time.
 */
final class Preallocation {
    private static final int PIECE_BYTES = 1 << 20;

    private final DeviceChannel channel;
    private volatile boolean wanted;

    /** Creates the preallocation of a file, which is not wanted until {@link #beginAt} is called. */
    Preallocation(DeviceChannel channel) {
        this.channel = channel;
    }

    /**
     * Fills a part of the file that nobody has written, and from then on each part by which it becomes larger.
     *
     * @param block the first block that is filled; the size of the file, if only later growth is filled
     * @throws IOException if the file system has too little space
     */
    void beginAt(long block) throws IOException {
        wanted = true;
        fill(block * BlockDevice.BLOCK_BYTES, channel.size());
    }

    /** Makes the file larger. If that fails, the file has its old size again and takes no more space than before. */
    void extend(long blockCount) throws IOException {
        long oldBytes = channel.size();
        if (wanted) {
            try {
                fill(oldBytes, blockCount * BlockDevice.BLOCK_BYTES);
            } catch (IOException | RuntimeException e) {
                channel.run(open -> open.truncate(oldBytes));
                throw e;
            }
        }
        channel.extend(blockCount);
    }

    private void fill(long startBytes, long endBytes) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocateDirect((int) Math.min(PIECE_BYTES, endBytes - startBytes));
        for (long at = startBytes; at < endBytes; at += PIECE_BYTES) {
            zeros.clear().limit((int) Math.min(PIECE_BYTES, endBytes - at));
            channel.write(zeros, at);
        }
    }
}
