package io.lcfs.engine.device;

import io.lcfs.CorruptStoreException;
import io.lcfs.CorruptStoreException.Kind;
import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.format.Checksum;
import io.lcfs.spi.BlockDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Locale;

/**
 * A device that remembers which blocks were verified since it was opened, so that the checksum of a block is computed
 * only at its first read. It has one bit per block for nodes, whose structure was verified too, and one for data,
 * because a crafted store may point at a block as both. On a large device, it remembers the groups that were used last.
 * Thread-safe without a lock; a bit that is lost in a race costs one more verification.
 */
public final class VerifiedDevice {
    private final BlockDevice device;
    private final long pieceMask;
    private volatile VerifiedBits nodes;
    private volatile VerifiedBits data;

    /** Creates a verifying view of a device. */
    public VerifiedDevice(BlockDevice device) {
        this.device = device;
        this.pieceMask = device.pieceBlocks() - 1L;
        this.nodes = new VerifiedBits(Blocks.groups(device.blockCount()));
        this.data = new VerifiedBits(Blocks.groups(device.blockCount()));
    }

    /** Returns the device itself. */
    public BlockDevice device() {
        return device;
    }

    /** Returns the piece that contains a block. */
    public ByteBuffer piece(long block) throws IOException {
        return device.piece(block);
    }

    /** Returns the position of a block in its piece. */
    public int position(long block) {
        return (int) (block & pieceMask) << Blocks.SHIFT;
    }

    /** Returns whether a block is on the device and behind the superblocks. */
    public boolean contains(long block) {
        return block >= Blocks.GROUP_HEAD && block < device.blockCount();
    }

    /** Returns whether a block is on the device and was verified as a node since it was last written. */
    public boolean isNode(long block) {
        return contains(block) && nodes.isSet(block);
    }

    /** Remembers that a block was verified as a node. */
    public void setNode(long block) {
        nodes.set(block);
    }

    /** Forgets that blocks were verified, because they get a new content. */
    public void forget(long firstBlock, int blockCount) {
        for (long block = firstBlock; block < firstBlock + blockCount; block++) {
            nodes.clear(block);
            data.clear(block);
        }
    }

    /**
     * Verifies a block of file data unless it was verified before.
     *
     * @param crc the checksum in the extent of the block
     * @throws CorruptStoreException if the bytes have another checksum
     */
    public void verifyData(long block, int crc) throws IOException {
        requireContained(block, Kind.DATA);
        if (data.isSet(block)) {
            return;
        }
        requireSum(block, crc, Kind.DATA);
        data.set(block);
    }

    /** Requires that a pointer leads into the device. */
    public void requireContained(long block, Kind kind) throws CorruptStoreException {
        if (!contains(block)) {
            throw new CorruptStoreException(
                    kind, kind.noun() + " pointer outside the device of " + device.blockCount() + " blocks", block);
        }
    }

    /** Requires that a block has a checksum, whether or not it was verified before. */
    public void requireSum(long block, int crc, Kind kind) throws IOException {
        requireSame(block, Checksum.ofBlock(device.piece(block), position(block)), crc, kind);
    }

    /** Requires that the bytes of a block that were read into the heap have a checksum. */
    public void requireSum(long block, byte[] bytes, int start, int crc, Kind kind) throws CorruptStoreException {
        requireSame(block, Checksum.ofBytes(bytes, start, Blocks.BYTES), crc, kind);
    }

    private static void requireSame(long block, int found, int crc, Kind kind) throws CorruptStoreException {
        if (found != crc) {
            throw new CorruptStoreException(
                    kind,
                    "damaged " + kind.noun() + " block: checksum",
                    block,
                    String.format(Locale.ROOT, "0x%08x", crc),
                    String.format(Locale.ROOT, "0x%08x", found));
        }
    }

    /** Follows the growth of the device. All blocks are verified again when they are next read. */
    public void grown() {
        nodes = new VerifiedBits(Blocks.groups(device.blockCount()));
        data = new VerifiedBits(Blocks.groups(device.blockCount()));
    }
}
