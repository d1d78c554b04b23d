package io.lcfs.bench.scale;

import io.lcfs.LayerFile;
import io.lcfs.bench.Workload;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Blocks of a file that identify themselves: each begins with its number and ends with the complement of its number.
 */
final class BlockPattern {
    private static final int LAST_LONG = Workload.BLOCK_BYTES - Long.BYTES;

    private final ByteBuffer block = ByteBuffer.wrap(Workload.randomBytes(Workload.BLOCK_BYTES, 11));
    private final ByteBuffer target = ByteBuffer.allocate(Workload.BLOCK_BYTES);

    void write(LayerFile file, long fileBlock) throws IOException {
        file.write(
                fileBlock * Workload.BLOCK_BYTES,
                block.clear().putLong(0, fileBlock).putLong(LAST_LONG, ~fileBlock));
    }

    /** Requires that a block has the content that was written to it. */
    void requireWritten(LayerFile file, long fileBlock) throws IOException {
        requireEnds(file, fileBlock, fileBlock, ~fileBlock);
    }

    /** Requires that a block is a hole. */
    void requireHole(LayerFile file, long fileBlock) throws IOException {
        requireEnds(file, fileBlock, 0, 0);
    }

    private void requireEnds(LayerFile file, long fileBlock, long first, long last) throws IOException {
        int read = file.read(fileBlock * Workload.BLOCK_BYTES, target.clear());
        if (read != Workload.BLOCK_BYTES || target.getLong(0) != first || target.getLong(LAST_LONG) != last) {
            throw new Sanity.FailedException("block " + fileBlock + ": read " + read + " bytes, first and last long "
                    + target.getLong(0) + " and " + target.getLong(LAST_LONG) + ", expected " + first + " and " + last);
        }
    }
}
