package io.lcfs.engine.crash;

import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.format.Checksum;
import io.lcfs.engine.format.ExtentDescriptor;
import io.lcfs.engine.format.ItemType;
import io.lcfs.engine.format.LayerRecordDescriptor;
import io.lcfs.engine.format.NodeDescriptor;
import io.lcfs.engine.format.SuperblockDescriptor;
import io.lcfs.engine.format.TableItemType;
import io.lcfs.engine.space.GroupRecord;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Forges a store: changes fields in the blocks of an image, and then corrects all checksums, from the leaves to the
 * superblocks, as far as pointers can be followed. So the tests do not show that checksums are verified, but that code
 * behind them is safe.
 */
final class StoreForge {
    private static final int MAX_DEPTH = 24;

    private final BlockMap medium;
    private final long blockCount;
    private final Map<Long, ByteBuffer> changed = new HashMap<>();
    private final Set<Long> summing = new HashSet<>();
    private final Map<Long, Integer> sums = new HashMap<>();

    /** Creates a forge for a copy of an image. */
    StoreForge(BlockMap image, long blockCount) {
        this.medium = image.fork();
        this.blockCount = blockCount;
    }

    /** Returns the bytes of a block, which may be changed. */
    ByteBuffer edit(long block) {
        return changed.computeIfAbsent(
                block, at -> ByteBuffer.wrap(medium.get(at).copy()).order(ByteOrder.LITTLE_ENDIAN));
    }

    private boolean isOnDevice(long block) {
        return block >= 0 && block < blockCount;
    }

    /** Returns the forged image with right checksums. */
    SimulatedDevice finish() {
        for (long slot = 0; slot < Blocks.SUPERBLOCKS; slot++) {
            ByteBuffer superblock = edit(slot);
            sumTree(superblock, SuperblockDescriptor.TABLE_BLOCK_OFFSET, SuperblockDescriptor.TABLE_CRC_OFFSET, true);
            sumTree(superblock, SuperblockDescriptor.GROUPS_BLOCK_OFFSET, SuperblockDescriptor.GROUPS_CRC_OFFSET, true);
            superblock.putInt(SuperblockDescriptor.CRC_OFFSET, SuperblockDescriptor.checksum(superblock.array()));
        }
        changed.forEach((block, bytes) -> medium.set(block, new BlockVersion(bytes.array())));
        return new SimulatedDevice(medium, blockCount);
    }

    private void sumTree(ByteBuffer at, int blockOffset, int crcOffset, boolean table) {
        long block = at.getLong(blockOffset);
        if (isOnDevice(block) && block != 0) {
            at.putInt(crcOffset, sumNode(block, table, 0));
        }
    }

    /** Corrects the checksums in a node, and returns the checksum of the node. In a cycle this is impossible. */
    private int sumNode(long block, boolean table, int depth) {
        Integer known = sums.get(block);
        if (known != null) {
            return known;
        }
        ByteBuffer node = edit(block);
        if (depth < MAX_DEPTH && summing.add(block)) {
            int level = node.get(NodeDescriptor.LEVEL_OFFSET) & 0xFF;
            int count = entries(node, level);
            for (int i = 0; i < count; i++) {
                int entry = NodeDescriptor.HEADER_LENGTH + i * NodeDescriptor.entryLength(level);
                if (level > 0) {
                    long child = node.getLong(entry + NodeDescriptor.CHILD_BLOCK_OFFSET);
                    if (isOnDevice(child)) {
                        node.putInt(entry + NodeDescriptor.CHILD_CRC_OFFSET, sumNode(child, table, depth + 1));
                    }
                } else {
                    sumItem(node, entry, table);
                }
            }
            summing.remove(block);
        }
        int sum = Checksum.ofBytes(node.array(), 0, Blocks.BYTES);
        sums.put(block, sum);
        return sum;
    }

    private static int entries(ByteBuffer node, int level) {
        int room = (Blocks.BYTES - NodeDescriptor.HEADER_LENGTH) / NodeDescriptor.entryLength(level);
        return Math.min(room, node.getShort(NodeDescriptor.COUNT_OFFSET) & 0xFFFF);
    }

    private void sumItem(ByteBuffer leaf, int entry, boolean table) {
        long major = leaf.getLong(entry);
        int offset = leaf.getShort(entry + NodeDescriptor.ITEM_OFFSET_OFFSET) & 0xFFFF;
        int length = leaf.getShort(entry + NodeDescriptor.ITEM_LENGTH_OFFSET) & 0xFFFF;
        if (offset + length > Blocks.BYTES) {
            return;
        }
        int type = (int) (major & 0xFF);
        if (table && type == TableItemType.LAYER && length >= LayerRecordDescriptor.LENGTH) {
            long root = leaf.getLong(offset + LayerRecordDescriptor.ROOT_BLOCK_OFFSET);
            if (isOnDevice(root) && root != 0) {
                leaf.putInt(offset + LayerRecordDescriptor.ROOT_CRC_OFFSET, sumNode(root, false, 0));
            }
        } else if (table && major == TableItemType.GROUP && length >= 2 * Integer.BYTES) {
            GroupRecord record = GroupRecord.read(leaf, offset);
            long block = Blocks.GROUP_HEAD - Blocks.BITMAP_SLOTS + record.slot();
            if (leaf.getLong(entry + Long.BYTES) == 0 && isOnDevice(block)) {
                leaf.putInt(offset + Integer.BYTES, Checksum.ofBytes(edit(block).array(), 0, Blocks.BYTES));
            }
        } else if (!table && type == ItemType.EXTENT) {
            sumExtent(leaf, offset, length);
        }
    }

    private void sumExtent(ByteBuffer leaf, int offset, int length) {
        if (length < ExtentDescriptor.LENGTH) {
            return;
        }
        long first = leaf.getLong(offset + ExtentDescriptor.BLOCK_OFFSET);
        int room = (length - ExtentDescriptor.LENGTH) / Integer.BYTES;
        for (int i = 0; i < room; i++) {
            // A block that is a node as well gets the checksum of its present content.
            if (isOnDevice(first + i)) {
                int sum = Checksum.ofBytes(edit(first + i).array(), 0, Blocks.BYTES);
                leaf.putInt(offset + ExtentDescriptor.CRC_OFFSET + i * Integer.BYTES, sum);
            }
        }
    }

    /** Returns the blocks of an image that are reachable nodes. */
    static List<Long> nodes(BlockMap image, long blockCount) {
        List<Long> nodes = new ArrayList<>();
        for (long block = Blocks.GROUP_HEAD; block < blockCount; block++) {
            ByteBuffer view = image.get(block).view();
            if (view.getInt(NodeDescriptor.MAGIC_OFFSET) == NodeDescriptor.MAGIC
                    && view.getLong(NodeDescriptor.BLOCK_OFFSET) == block) {
                nodes.add(block);
            }
        }
        return nodes;
    }
}
