package io.lcfs.bench.peers;

import io.lcfs.bench.Workload;
import java.nio.ByteBuffer;

/** The content of the large file: the bytes that {@link Workload#writeLargeFile} writes, block by block. */
final class LargeFile {
    private static final int CHUNK_BYTES = 1 << 20;
    private static final int BLOCKS_PER_CHUNK = CHUNK_BYTES / Workload.BLOCK_BYTES;

    private final ByteBuffer chunk;

    LargeFile(long blockCount) {
        byte[] bytes = Workload.randomBytes(CHUNK_BYTES, blockCount * Workload.BLOCK_BYTES);
        chunk = ByteBuffer.allocateDirect(CHUNK_BYTES).put(bytes);
    }

    /** Returns the content of a block, which is valid until the next call. */
    ByteBuffer block(long block) {
        int inChunk = (int) (block % BLOCKS_PER_CHUNK);
        chunk.clear();
        chunk.putLong(0, (block - inChunk) * Workload.BLOCK_BYTES); // This makes each chunk different.
        int position = inChunk * Workload.BLOCK_BYTES;
        return chunk.limit(position + Workload.BLOCK_BYTES).position(position);
    }
}
