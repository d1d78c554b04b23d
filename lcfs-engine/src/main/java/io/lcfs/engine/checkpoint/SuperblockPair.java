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
 * The two superblock slots. Checkpoint k is in slot k modulo 2, so that the previous superblock stays whole while the
 * next is written. Used by the opener and the checkpointer, one at a time.
 *
 * <p>Each opening for writing is a writer with a number of its own, which its superblocks contain. A lock keeps a
 * second writer out. If the lock failed to do so, a superblock of the other writer reveals it, and that superblock is
 * not overwritten.
 */
public final class SuperblockPair {
    private final BlockDevice device;

    /** The superblock that this writer wrote to each slot, or found there when it opened the store. */
    private final @Nullable Superblock[] own = new @Nullable Superblock[Blocks.SUPERBLOCKS];

    private int damagedSlot = -1;

    /** The memory into which slots are read for a comparison with {@link #own}. */
    private final ByteBuffer seen = newBlock();

    /** Creates the pair of a device. */
    public SuperblockPair(BlockDevice device) {
        this.device = device;
    }

    /** Returns whether a device has a superblock in one of its slots, whole or damaged. */
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
     * Returns the newest whole superblock.
     *
     * @throws NotAStoreException if neither slot has a superblock
     * @throws UnsupportedFormatException if the newest superblock has a later version or requires unknown features
     * @throws CorruptStoreException if neither superblock is whole, or the device is smaller than the superblock states
     */
    public Superblock readNewest() throws IOException {
        if (device.blockCount() < Blocks.MIN_STORE_BLOCKS || !isPresent()) {
            throw new NotAStoreException(device.toString(), "no superblock in its first two blocks");
        }
        Superblock newest = readWhole();
        while (newest.blockCount() > device.blockCount()) {
            // A writer may have made the store smaller, and then its file, since the superblock was read.
            Superblock again = readWhole();
            if (again.checkpoint() == newest.checkpoint()) {
                throw new CorruptStoreException(
                        Kind.SUPERBLOCK,
                        device + " is truncated: number of blocks",
                        device.blockCount(),
                        Long.toString(newest.blockCount()),
                        Long.toString(device.blockCount()));
            }
            newest = again;
        }
        return newest;
    }

    private Superblock readWhole() throws IOException {
        ByteBuffer newest = null;
        damagedSlot = -1;
        for (int slot = 0; slot < Blocks.SUPERBLOCKS; slot++) {
            ByteBuffer block = slot(slot);
            if (isWhole(block, slot) && (newest == null || checkpoint(block) > checkpoint(newest))) {
                newest = block;
            }
            if (block.getLong(SuperblockDescriptor.MAGIC_OFFSET) == SuperblockDescriptor.MAGIC
                    && !isWhole(block, slot)) {
                damagedSlot = slot;
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
        return superblock;
    }

    /**
     * Returns the slot whose superblock {@link #readNewest} found damaged, or -1 if both are whole or empty. A crash
     * during a checkpoint leaves such a slot.
     */
    public int damagedSlot() {
        return damagedSlot;
    }

    /** Returns whether the superblock of a checkpoint is on the device and whole. */
    public boolean has(long checkpoint) throws IOException {
        int slot = (int) (checkpoint % Blocks.SUPERBLOCKS);
        ByteBuffer block = slot(slot);
        return isWhole(block, slot) && checkpoint(block) == checkpoint;
    }

    private static long checkpoint(ByteBuffer block) {
        return block.getLong(SuperblockDescriptor.CHECKPOINT_OFFSET);
    }

    /**
     * Requires that each whole slot contains the superblock that this writer left there. A slot that is not whole is
     * damaged, which the next checkpoint but one repairs, and does not reveal another writer.
     *
     * <p>Each checkpoint does this twice, so only a slot that another writer may have written is checked for wholeness.
     */
    void requireOwn() throws IOException {
        for (int slot = 0; slot < Blocks.SUPERBLOCKS; slot++) {
            ByteBuffer block = read(slot, seen);
            Superblock last = own[slot];
            if ((last == null || !last.isIn(block)) && isWhole(block, slot)) {
                throw new IOException("the store was written by somebody else while it was open: superblock " + slot
                        + " is of checkpoint " + checkpoint(block) + ", not of "
                        + (last == null ? "none" : "this writer's checkpoint " + last.checkpoint()));
            }
        }
    }

    private static boolean isWhole(ByteBuffer block, int slot) {
        return block.getLong(SuperblockDescriptor.MAGIC_OFFSET) == SuperblockDescriptor.MAGIC
                && block.getInt(SuperblockDescriptor.CRC_OFFSET) == SuperblockDescriptor.checksum(block.array())
                && checkpoint(block) % Blocks.SUPERBLOCKS == slot;
    }

    private void requireKnown(ByteBuffer block) throws UnsupportedFormatException {
        int version = block.getInt(SuperblockDescriptor.FORMAT_VERSION_OFFSET);
        if (version != SuperblockDescriptor.FORMAT_VERSION) {
            throw new UnsupportedFormatException(device.toString(), version, SuperblockDescriptor.FORMAT_VERSION);
        }
        long features = block.getLong(SuperblockDescriptor.INCOMPATIBLE_OFFSET);
        long unknown = features & ~SuperblockDescriptor.KNOWN_FEATURES;
        if (unknown != 0) {
            throw UnsupportedFormatException.unknownFeatures(device.toString(), version, unknown);
        }
    }

    private ByteBuffer slot(int slot) throws IOException {
        return read(slot, newBlock());
    }

    private static ByteBuffer newBlock() {
        return ByteBuffer.allocate(Blocks.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    }

    private ByteBuffer read(int slot, ByteBuffer block) throws IOException {
        device.read(slot, block.clear());
        return block;
    }

    /**
     * Writes the next superblock over the last but one, which {@link #requireOwn this writer wrote}. Everything that it
     * reaches must be durable.
     */
    void write(Superblock superblock) throws IOException {
        int slot = (int) (superblock.checkpoint() % Blocks.SUPERBLOCKS);
        device.write(slot, ByteBuffer.wrap(superblock.write()));
        own[slot] = superblock;
    }

    /** Returns the largest number of blocks of a store in the slots of this writer. */
    long mostBlocks() {
        long most = 0;
        for (Superblock last : own) {
            most = last == null ? most : Math.max(most, last.blockCount());
        }
        return most;
    }

    /** Overwrites both slots of a device that is being formatted with zeros, durably. */
    public void clear() throws IOException {
        device.write(0, ByteBuffer.allocate(Blocks.SUPERBLOCKS * Blocks.BYTES));
        device.force();
    }

    /**
     * Opens a store for writing: writes the newest superblock into the other slot too, with more generations reserved.
     * From then on both slots reach the same blocks, so that all blocks that are free in its bitmaps may be allocated
     * (I3).
     *
     * <p>The first barrier is for a superblock that a killed process wrote without a force: the other slot may be
     * overwritten only when that superblock is durable. One reserve of generations is skipped because the previous run
     * may have used it, if the other slot is damaged (I4).
     *
     * @param writer the number of the new writer
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
