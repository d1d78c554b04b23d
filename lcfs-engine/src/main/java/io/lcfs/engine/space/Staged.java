package io.lcfs.engine.space;

import io.lcfs.engine.format.Blocks;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Blocks that are in memory because they are not on the device yet: one node, or a run of data that will be written in
 * one call.
 *
 * <p>When a node has been written, its bytes are released, but this object stays in the stage until the end of the next
 * checkpoint, because of its checksum: nodes that were copied meanwhile contain a pointer to it without a checksum.
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

    /** Creates a node in a little-endian buffer of one block. */
    static Staged node(long block, ByteBuffer bytes) {
        return new Staged(block, 1, true, bytes);
    }

    /** Creates a run of data in a little-endian buffer of at least {@code blockCount} blocks. */
    static Staged run(long firstBlock, int blockCount, ByteBuffer bytes) {
        return new Staged(firstBlock, blockCount, false, bytes);
    }

    /** Returns whether this is a node. */
    public boolean isNode() {
        return node;
    }

    /** Returns the first block. */
    public long firstBlock() {
        return firstBlock;
    }

    /** Returns the number of blocks. */
    public int blockCount() {
        return blockCount;
    }

    /** Returns the number of blocks that have content, which are the first ones. */
    public int usedBlocks() {
        return usedBlocks;
    }

    /** Records that a block, the next one or an earlier one, has content. */
    public void use(long block) {
        assert block >= firstBlock && block < firstBlock + blockCount && block <= firstBlock + usedBlocks : block;
        usedBlocks = Math.max(usedBlocks, (int) (block - firstBlock) + 1);
    }

    /** Returns the bytes, or null once they are on the device. */
    public @Nullable ByteBuffer bytes() {
        return bytes;
    }

    /**
     * Returns the bytes of a run that is being filled.
     *
     * @throws IllegalStateException if the run was written already
     */
    public ByteBuffer openBytes() {
        ByteBuffer present = bytes;
        if (present == null) {
            throw new IllegalStateException("I3: open run is written already: " + firstBlock);
        }
        return present;
    }

    /** Returns the position of a block in the bytes. */
    public int position(long block) {
        assert block >= firstBlock && block < firstBlock + blockCount : block;
        return (int) (block - firstBlock) << Blocks.SHIFT;
    }

    /** Records that the bytes will not change any more. */
    public void seal() {
        sealed = true;
    }

    /** Returns whether the bytes can no longer change. */
    public boolean isSealed() {
        return sealed;
    }

    /** Sets the checksum of a node, whose bytes must not change any more. */
    public void setChecksum(int checksum) {
        assert node : firstBlock;
        crc = checksum;
        sealed = true;
    }

    /** Returns the checksum of a node. Valid only after {@link #setChecksum(int)}. */
    public int crc() {
        return crc;
    }

    /** Releases the bytes, which are on the device now. */
    public void written() {
        assert node && sealed && bytes != null : firstBlock;
        bytes = null;
    }
}
