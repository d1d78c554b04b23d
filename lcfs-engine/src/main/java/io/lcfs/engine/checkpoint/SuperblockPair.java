package io.lcfs.engine.checkpoint;

import io.lcfs.CorruptStoreException;
import io.lcfs.CorruptStoreException.Kind;
import io.lcfs.NotAStoreException;
import io.lcfs.UnsupportedFormatException;
import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.format.SuperblockDescriptor;
import io.lcfs.spi.BlockDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The two superblock slots. Checkpoint k lies in slot k modulo 2, so that the one before stays whole while it is written. Used
 * by the opener and the checkpointer, one at a time.
 *
 * <p>Each opening that writes is a writer with a number of its own, which its superblocks hold. A lock keeps a second writer out;
 * where it failed to, a superblock of the other one shows it, and nothing is written over that.
 */
public final class SuperblockPair {
    private final BlockDevice device;

    /** What this writer left in each slot, or found there when it opened the store. */
    private final @Nullable Superblock[] own = new @Nullable Superblock[Blocks.SUPERBLOCKS];

    /** Over a device. */
    public SuperblockPair(BlockDevice device) {
        this.device = device;
    }

    /** Tells whether a device has a superblock in one of its slots, whole or not. */
    public boolean isPresent() throws IOException {
        for (int slot = 0; slot < Blocks.SUPERBLOCKS; slot++) {
            if (slot < device.blockCount()
                    && slot(slot).getLong(SuperblockDescriptor.MAGIC_OFFSET) == SuperblockDescriptor.MAGIC) {
                return true;
            }
        }
        return false;
    }

    /**
     * The newest whole superblock.
     *
     * @throws NotAStoreException if neither slot is one
     * @throws UnsupportedFormatException if the newest is of a later version, or needs features that are unknown
     * @throws CorruptStoreException if neither is whole, or the device is smaller than it says
     */
    public Superblock readNewest() throws IOException {
        if (device.blockCount() < Blocks.MIN_STORE_BLOCKS || !isPresent()) {
            throw new NotAStoreException(device.toString(), "no superblock in its first two blocks");
        }
        ByteBuffer newest = null;
        for (int slot = 0; slot < Blocks.SUPERBLOCKS; slot++) {
            ByteBuffer block = slot(slot);
            if (isWhole(block, slot) && (newest == null || checkpoint(block) > checkpoint(newest))) {
                newest = block;
            }
        }
        if (newest == null) {
            throw new CorruptStoreException(Kind.SUPERBLOCK, device + ": neither superblock is whole");
        }
        requireKnown(newest);
        Superblock superblock = Superblock.read(newest);
        String problem = superblock.check();
        if (problem != null) {
            throw new CorruptStoreException(
                    Kind.SUPERBLOCK,
                    device + ": superblock with " + problem,
                    superblock.checkpoint() % Blocks.SUPERBLOCKS);
        }
        if (superblock.blockCount() > device.blockCount()) {
            throw new CorruptStoreException(
                    Kind.SUPERBLOCK,
                    device + " is truncated: number of blocks",
                    device.blockCount(),
                    Long.toString(superblock.blockCount()),
                    Long.toString(device.blockCount()));
        }
        return superblock;
    }

    /** Tells whether the superblock of a checkpoint is on the device, whole. */
    public boolean has(long checkpoint) throws IOException {
        int slot = (int) (checkpoint % Blocks.SUPERBLOCKS);
        ByteBuffer block = slot(slot);
        return isWhole(block, slot) && checkpoint(block) == checkpoint;
    }

    private static long checkpoint(ByteBuffer block) {
        return block.getLong(SuperblockDescriptor.CHECKPOINT_OFFSET);
    }

    /**
     * Requires that each slot which is whole has what this writer left there. A slot that is not whole is a damage, which the next
     * checkpoint but one mends, and no sign of somebody else.
     */
    void requireOwn() throws IOException {
        for (int slot = 0; slot < Blocks.SUPERBLOCKS; slot++) {
            ByteBuffer block = slot(slot);
            Superblock last = own[slot];
            if (isWhole(block, slot) && (last == null || !last.isIn(block))) {
                throw new IOException("the store was written by somebody else while it was open: superblock " + slot
                        + " is of checkpoint " + checkpoint(block) + ", not of "
                        + (last == null ? "none" : "this writer's checkpoint " + last.checkpoint()));
            }
        }
    }

    private static boolean isWhole(ByteBuffer block, int slot) {
        return block.getLong(SuperblockDescriptor.MAGIC_OFFSET) == SuperblockDescriptor.MAGIC
                && block.getInt(SuperblockDescriptor.CRC_OFFSET) == SuperblockDescriptor.sum(block.array())
                && checkpoint(block) % Blocks.SUPERBLOCKS == slot;
    }

    private void requireKnown(ByteBuffer block) throws UnsupportedFormatException {
        int version = block.getInt(SuperblockDescriptor.FORMAT_VERSION_OFFSET);
        if (version != SuperblockDescriptor.FORMAT_VERSION) {
            throw new UnsupportedFormatException(device.toString(), version, SuperblockDescriptor.FORMAT_VERSION);
        }
        long features = block.getLong(SuperblockDescriptor.INCOMPATIBLE_OFFSET);
        if (features != 0) {
            throw UnsupportedFormatException.unknownFeatures(device.toString(), version, features);
        }
    }

    private ByteBuffer slot(int slot) throws IOException {
        byte[] copy = new byte[Blocks.BYTES];
        device.read(slot, ByteBuffer.wrap(copy));
        return ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Writes the next superblock over the last but one, which is {@link #requireOwn our own}. All that it reaches must be durable. */
    void write(Superblock superblock) throws IOException {
        int slot = (int) (superblock.checkpoint() % Blocks.SUPERBLOCKS);
        device.write(slot, ByteBuffer.wrap(superblock.write()));
        own[slot] = superblock;
    }

    /** Overwrites both slots of a device that is being formatted with zeros, durably. */
    public void clear() throws IOException {
        device.write(0, ByteBuffer.allocate(Blocks.SUPERBLOCKS * Blocks.BYTES));
        device.force();
    }

    /**
     * Opens: writes the newest superblock into the other slot too, with more generations reserved. From here on both slots
     * reach the same, so that all blocks which are free in its bitmaps may be handed out (I3).
     *
     * <p>The first barrier is for a superblock that a killed process wrote and nobody forced: the slot before it may be
     * overwritten only when it is durable. One reserve is skipped: if the other slot is damaged, the run before this one drew
     * from it (I4).
     *
     * @param writer the number of the one who opens
     */
    public Superblock open(long reserve, long writer) throws IOException {
        Superblock newest = readNewest();
        device.force();
        Superblock again = newest.again(newest.generationLimit() + 2 * reserve, writer);
        own[(int) (newest.checkpoint() % Blocks.SUPERBLOCKS)] = newest;
        write(again);
        device.force();
        return again;
    }
}
