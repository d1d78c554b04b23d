package io.lcfs.engine.checkpoint;

import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.format.SuperblockDescriptor;
import io.lcfs.engine.format.TableItemType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The content of a superblock; see {@link SuperblockDescriptor} for the fields.
 *
 * @param features the incompatible features
 * @param residue the number of blocks that removed layers own; {@link #UNKNOWN} if it is counted when the store is
 *     opened
 */
public record Superblock(
        long features,
        UUID uuid,
        long blockCount,
        long checkpoint,
        long generation,
        long generationLimit,
        Root table,
        Root groups,
        long nextLayer,
        long usedBlocks,
        long residue,
        long layers,
        long hashKeyLow,
        long hashKeyHigh,
        long writer) {

    /** The residue in a superblock of an older version, or of a store in which a damaged record made it impossible. */
    public static final long UNKNOWN = -1;

    /** The limit of counters, which no store reaches: that would take 33 million openings. */
    private static final long MAX_COUNTED = 1L << 62;

    /** A pointer to the root of a tree. */
    public record Root(long block, long birth, int crc) {
        /** The pointer of an empty tree. */
        public static final Root EMPTY = new Root(Blocks.NULL, 0, 0);
    }

    /** Returns the same state as the next checkpoint, by another writer and with more generations reserved. */
    Superblock again(long limit, long newWriter) {
        return new Superblock(
                features,
                uuid,
                blockCount,
                checkpoint + 1,
                generation,
                limit,
                table,
                groups,
                nextLayer,
                usedBlocks,
                residue,
                layers,
                hashKeyLow,
                hashKeyHigh,
                newWriter);
    }

    /** Returns a description of an impossible number in a whole superblock, with which sums would overflow, or null. */
    @Nullable
    String check() {
        if (blockCount < Blocks.MIN_STORE_BLOCKS || blockCount > Blocks.MAX_STORE_BLOCKS) {
            return "a store of " + blockCount + " blocks";
        }
        if (checkpoint > MAX_COUNTED || generation < 1 || generation > generationLimit) {
            return "checkpoint " + checkpoint + " and generation " + generation;
        }
        if (generationLimit > MAX_COUNTED) {
            return "generations up to " + generationLimit;
        }
        if (nextLayer < 1 || nextLayer > TableItemType.MAX_LAYER || layers < 0 || layers > nextLayer) {
            return layers + " layers, the next one " + nextLayer;
        }
        if (usedBlocks < 0 || usedBlocks > Blocks.capacity(blockCount)) {
            return usedBlocks + " blocks in use";
        }
        if (residue < UNKNOWN || residue > usedBlocks) {
            return residue + " blocks of removed layers, of " + usedBlocks + " in use";
        }
        if (!isRoot(table) || groups.block != Blocks.NULL && !isRoot(groups)) {
            return "the roots " + table + " and " + groups;
        }
        return null;
    }

    private boolean isRoot(Root root) {
        return root.block >= Blocks.GROUP_HEAD
                && root.block < blockCount
                && root.birth >= 1
                && root.birth <= generation;
    }

    /** Returns whether a block holds this superblock. */
    boolean isIn(ByteBuffer block) {
        return block.getLong(SuperblockDescriptor.CHECKPOINT_OFFSET) == checkpoint
                && block.getLong(SuperblockDescriptor.WRITER_OFFSET) == writer;
    }

    static Superblock read(ByteBuffer block) {
        return new Superblock(
                block.getLong(SuperblockDescriptor.INCOMPATIBLE_OFFSET),
                new UUID(
                        block.getLong(SuperblockDescriptor.UUID_HIGH_OFFSET),
                        block.getLong(SuperblockDescriptor.UUID_LOW_OFFSET)),
                block.getLong(SuperblockDescriptor.BLOCK_COUNT_OFFSET),
                block.getLong(SuperblockDescriptor.CHECKPOINT_OFFSET),
                block.getLong(SuperblockDescriptor.GENERATION_OFFSET),
                block.getLong(SuperblockDescriptor.GENERATION_LIMIT_OFFSET),
                new Root(
                        block.getLong(SuperblockDescriptor.TABLE_BLOCK_OFFSET),
                        block.getLong(SuperblockDescriptor.TABLE_BIRTH_OFFSET),
                        block.getInt(SuperblockDescriptor.TABLE_CRC_OFFSET)),
                new Root(
                        block.getLong(SuperblockDescriptor.GROUPS_BLOCK_OFFSET),
                        block.getLong(SuperblockDescriptor.GROUPS_BIRTH_OFFSET),
                        block.getInt(SuperblockDescriptor.GROUPS_CRC_OFFSET)),
                block.getLong(SuperblockDescriptor.NEXT_LAYER_OFFSET),
                block.getLong(SuperblockDescriptor.USED_BLOCKS_OFFSET),
                block.getLong(SuperblockDescriptor.RESIDUE_OFFSET) - 1,
                block.getLong(SuperblockDescriptor.LAYERS_OFFSET),
                block.getLong(SuperblockDescriptor.HASH_KEY_LOW_OFFSET),
                block.getLong(SuperblockDescriptor.HASH_KEY_HIGH_OFFSET),
                block.getLong(SuperblockDescriptor.WRITER_OFFSET));
    }

    byte[] write() {
        ByteBuffer block = ByteBuffer.allocate(Blocks.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        block.putLong(SuperblockDescriptor.MAGIC_OFFSET, SuperblockDescriptor.MAGIC);
        block.putInt(SuperblockDescriptor.FORMAT_VERSION_OFFSET, SuperblockDescriptor.FORMAT_VERSION);
        block.putLong(SuperblockDescriptor.INCOMPATIBLE_OFFSET, features);
        block.putLong(SuperblockDescriptor.UUID_HIGH_OFFSET, uuid.getMostSignificantBits());
        block.putLong(SuperblockDescriptor.UUID_LOW_OFFSET, uuid.getLeastSignificantBits());
        block.putLong(SuperblockDescriptor.BLOCK_COUNT_OFFSET, blockCount);
        block.putLong(SuperblockDescriptor.CHECKPOINT_OFFSET, checkpoint);
        block.putLong(SuperblockDescriptor.GENERATION_OFFSET, generation);
        block.putLong(SuperblockDescriptor.GENERATION_LIMIT_OFFSET, generationLimit);
        block.putLong(SuperblockDescriptor.TABLE_BLOCK_OFFSET, table.block);
        block.putLong(SuperblockDescriptor.TABLE_BIRTH_OFFSET, table.birth);
        block.putInt(SuperblockDescriptor.TABLE_CRC_OFFSET, table.crc);
        block.putInt(SuperblockDescriptor.GROUPS_CRC_OFFSET, groups.crc);
        block.putLong(SuperblockDescriptor.GROUPS_BLOCK_OFFSET, groups.block);
        block.putLong(SuperblockDescriptor.GROUPS_BIRTH_OFFSET, groups.birth);
        block.putLong(SuperblockDescriptor.NEXT_LAYER_OFFSET, nextLayer);
        block.putLong(SuperblockDescriptor.USED_BLOCKS_OFFSET, usedBlocks);
        block.putLong(SuperblockDescriptor.RESIDUE_OFFSET, residue + 1);
        block.putLong(SuperblockDescriptor.LAYERS_OFFSET, layers);
        block.putLong(SuperblockDescriptor.HASH_KEY_LOW_OFFSET, hashKeyLow);
        block.putLong(SuperblockDescriptor.HASH_KEY_HIGH_OFFSET, hashKeyHigh);
        block.putLong(SuperblockDescriptor.WRITER_OFFSET, writer);
        block.putInt(SuperblockDescriptor.CRC_OFFSET, SuperblockDescriptor.checksum(block.array()));
        return block.array();
    }
}
