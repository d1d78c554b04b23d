package io.lcfs.engine.crash;

import java.util.Arrays;

/**
 * The version of each block of a device. A fork costs a few references, because it shares all blocks that do not change
 * later.
 */
final class BlockMap {
    private static final int SHIFT = 6;
    private static final int CHUNK = 1 << SHIFT;
    private static final BlockVersion[] UNWRITTEN = new BlockVersion[CHUNK];

    static {
        Arrays.fill(UNWRITTEN, BlockVersion.CANARY);
    }

    private BlockVersion[][] chunks;
    private boolean[] own;

    /** Creates a map of blocks that were never written. */
    BlockMap(long blockCount) {
        this(new BlockVersion[0][]);
        grow(blockCount);
    }

    private BlockMap(BlockVersion[][] chunks) {
        this.chunks = chunks;
        this.own = new boolean[chunks.length];
    }

    BlockMap fork() {
        Arrays.fill(own, false);
        return new BlockMap(chunks.clone());
    }

    void grow(long blockCount) {
        int before = chunks.length;
        int count = Math.max(before, (int) ((blockCount + CHUNK - 1) >>> SHIFT));
        chunks = Arrays.copyOf(chunks, count);
        own = Arrays.copyOf(own, count);
        Arrays.fill(chunks, Math.min(before, count), count, UNWRITTEN);
    }

    /** Forgets the blocks from a number on, which have the content of blocks that were never written if they return. */
    void shrink(long blockCount) {
        for (long block = blockCount; block < (long) chunks.length << SHIFT; block++) {
            if (get(block) != BlockVersion.CANARY) {
                set(block, BlockVersion.CANARY);
            }
        }
    }

    BlockVersion get(long block) {
        return chunks[(int) (block >>> SHIFT)][(int) block & (CHUNK - 1)];
    }

    void set(long block, BlockVersion version) {
        int chunk = (int) (block >>> SHIFT);
        if (!own[chunk]) {
            chunks[chunk] = chunks[chunk].clone();
            own[chunk] = true;
        }
        chunks[chunk][(int) block & (CHUNK - 1)] = version;
    }
}
