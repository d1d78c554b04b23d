package io.lcfs.engine.space;

import io.lcfs.engine.format.Blocks;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A run of blocks that is in memory because it is not on the device yet: one node, or data that will leave in one
 * write.
 *
 * <p>When a node has been written its bytes go, but this object stays in the stage through the next checkpoint, for its
 * sum: nodes that were copied meanwhile still point at it without one.
 */
public final class Staged {
    private final long firstBlock;
    private final int blockCount;
    private final boolean node;
    private volatile @Nullable ByteBuffer bytes;
    private volatile boolean sealed;
    private int usedBlocks;
    private int crc;

    private Staged(long firstBlock, int blockCount, boolean node, ByteBuffer bytes) {
        this.firstBlock = firstBlock;
        this.blockCount = blockCount;
        this.node = node;
        this.bytes = bytes;
        this.usedBlocks = node ? 1 : 0;
    }

    /** A node, in a little-endian buffer of one block. */
    static Staged node(long block, ByteBuffer bytes) {
        return new Staged(block, 1, true, bytes);
    }

    /** A run of data, in a little-endian buffer of that many blocks. */
    static Staged run(long firstBlock, int blockCount, ByteBuffer bytes) {
        return new Staged(firstBlock, blockCount, false, bytes);
    }

    /** Tells whether it is a node. */
    public boolean isNode() {
        return node;
    }

    /** The first block. */
    public long firstBlock() {
        return firstBlock;
    }

    /** The number of blocks. */
    public int blockCount() {
        return blockCount;
    }

    /** The number of blocks that have a content: the first ones. */
    public int usedBlocks() {
        return usedBlocks;
    }

    /** Says that a block, the next one or an earlier one, has a content. */
    public void use(long block) {
        assert block >= firstBlock && block < firstBlock + blockCount && block <= firstBlock + usedBlocks : block;
        usedBlocks = Math.max(usedBlocks, (int) (block - firstBlock) + 1);
    }

    /** The bytes; null once they are on the device. */
    public @Nullable ByteBuffer bytes() {
        return bytes;
    }

    /** The bytes of a run that is being filled. */
    public ByteBuffer openBytes() {
        ByteBuffer present = bytes;
        if (present == null) {
            throw new IllegalStateException("I3: open run is written already: " + firstBlock);
        }
        return present;
    }

    /** Where in the bytes a block begins. */
    public int position(long block) {
        assert block >= firstBlock && block < firstBlock + blockCount : block;
        return (int) (block - firstBlock) << Blocks.SHIFT;
    }

    /** Says that the bytes will not change any more. */
    public void seal() {
        sealed = true;
    }

    /** Tells whether the bytes do not change any more. */
    public boolean isSealed() {
        return sealed;
    }

    /** Remembers a node's sum; its bytes do not change any more. */
    public void summed(int sum) {
        assert node : firstBlock;
        crc = sum;
        sealed = true;
    }

    /** The node's sum; only after {@link #summed(int)}. */
    public int crc() {
        return crc;
    }

    /** Lets the bytes go, for they are on the device. */
    public void written() {
        assert node && sealed && bytes != null : firstBlock;
        bytes = null;
    }
}
