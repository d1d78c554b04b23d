package io.lcfs.engine.damage;

import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.format.Checksum;
import io.lcfs.engine.format.ExtentDescriptor;
import io.lcfs.engine.format.ItemType;
import io.lcfs.engine.format.LayerRecordDescriptor;
import io.lcfs.engine.format.NameHash;
import io.lcfs.engine.format.NodeDescriptor;
import io.lcfs.engine.format.SuperblockDescriptor;
import io.lcfs.engine.format.TableItemType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Changes any byte of a store's image and makes all checksums right again, from the data up to the superblock; so what reads the
 * image cannot lean on them. Also where pointers go round in a circle: there a node's sum is chosen first, and four bytes that
 * nobody reads are set so that the node has it.
 */
final class StoreForge {
    /** Which tree a node is of. */
    enum Kind {
        TABLE,
        GROUPS,
        LAYER
    }

    /** A node that can be reached. */
    record Node(int block, Kind kind) {}

    /** An item that can be reached: where its entry and its payload lie. */
    record Item(Node node, int index, int entry, int offset, int length, long major, long minor) {}

    private static final int UUID_HALF = 0x1234_5678;
    private static final long KEY_LOW = 0x0706_0504_0302_0100L;
    private static final long KEY_HIGH = 0x0f0e_0d0c_0b0a_0908L;

    private final byte[][] bytes;
    private final ByteBuffer[] blocks;
    private final int superblock;

    /** Sums that are known, and those of nodes that are being summed: what they will be made to have. */
    private final Map<Integer, Integer> sums = new HashMap<>();

    private final Set<Integer> wanted = new HashSet<>();

    StoreForge(BlockImage image) {
        bytes = new byte[image.blockCount()][];
        blocks = new ByteBuffer[bytes.length];
        for (int block = 0; block < bytes.length; block++) {
            bytes[block] = image.bytes(block);
            blocks[block] = ByteBuffer.wrap(bytes[block]).order(ByteOrder.LITTLE_ENDIAN);
        }
        int at = SuperblockDescriptor.CHECKPOINT_OFFSET;
        superblock = blocks[0].getLong(at) > blocks[1].getLong(at) ? 0 : 1;
    }

    /** The block of the newest superblock. */
    int superblock() {
        return superblock;
    }

    int blockCount() {
        return bytes.length;
    }

    /** A block, to be changed. */
    ByteBuffer block(int block) {
        return blocks[block];
    }

    /** The image with all sums right; of the superblocks only the newest is there. */
    BlockImage image() {
        seal();
        byte[][] copy = new byte[bytes.length][];
        for (int block = 0; block < copy.length; block++) {
            copy[block] = bytes[block].clone();
        }
        return BlockImage.of(copy);
    }

    /** Gives a store with layer 0 alone an id and a key of names that are always the same. */
    void fixIdentity() {
        ByteBuffer block = blocks[superblock];
        block.putLong(SuperblockDescriptor.UUID_HIGH_OFFSET, UUID_HALF);
        block.putLong(SuperblockDescriptor.UUID_LOW_OFFSET, UUID_HALF);
        block.putLong(SuperblockDescriptor.HASH_KEY_LOW_OFFSET, KEY_LOW);
        block.putLong(SuperblockDescriptor.HASH_KEY_HIGH_OFFSET, KEY_HIGH);
        for (Item item : items()) {
            if (item.node.kind == Kind.TABLE && item.major == TableItemType.NAME) {
                long hash = new NameHash(KEY_LOW, KEY_HIGH).hash(new byte[] {'/'});
                blocks[item.node.block].putLong(item.entry + NodeDescriptor.MINOR_OFFSET, hash);
            }
        }
    }

    /** The hash of names in this store. */
    static NameHash nameHash() {
        return new NameHash(KEY_LOW, KEY_HIGH);
    }

    // What can be reached.

    /** All nodes, each once, parents before children. */
    List<Node> nodes() {
        List<Node> found = new ArrayList<>();
        Set<Integer> seen = new HashSet<>();
        ByteBuffer root = blocks[superblock];
        collect(root.getLong(SuperblockDescriptor.TABLE_BLOCK_OFFSET), Kind.TABLE, seen, found);
        collect(root.getLong(SuperblockDescriptor.GROUPS_BLOCK_OFFSET), Kind.GROUPS, seen, found);
        for (Item item : itemsOf(List.copyOf(found))) {
            if (isLayerRecord(item)) {
                long block = blocks[item.node.block].getLong(item.offset + LayerRecordDescriptor.ROOT_BLOCK_OFFSET);
                collect(block, Kind.LAYER, seen, found);
            }
        }
        return found;
    }

    private static boolean isLayerRecord(Item item) {
        return item.node.kind == Kind.TABLE
                && (item.major & 0xFF) == TableItemType.LAYER
                && item.length >= LayerRecordDescriptor.LENGTH;
    }

    private void collect(long block, Kind kind, Set<Integer> seen, List<Node> found) {
        if (!isNode(block) || !seen.add((int) block)) {
            return;
        }
        found.add(new Node((int) block, kind));
        ByteBuffer node = blocks[(int) block];
        for (int entry : innerEntries(node)) {
            collect(node.getLong(entry + NodeDescriptor.CHILD_BLOCK_OFFSET), kind, seen, found);
        }
    }

    private boolean isNode(long block) {
        return block >= Blocks.GROUP_HEAD
                && block < bytes.length
                && blocks[(int) block].getInt(NodeDescriptor.MAGIC_OFFSET) == NodeDescriptor.MAGIC;
    }

    /** Where the entries of an inner node are; none of a leaf. */
    static List<Integer> innerEntries(ByteBuffer node) {
        return node.get(NodeDescriptor.LEVEL_OFFSET) == 0
                ? List.of()
                : entries(node, NodeDescriptor.INNER_ENTRY_LENGTH);
    }

    private static List<Integer> entries(ByteBuffer node, int length) {
        int most = (Blocks.BYTES - NodeDescriptor.HEADER_LENGTH) / length;
        int count = Math.min(node.getShort(NodeDescriptor.COUNT_OFFSET) & 0xFFFF, most);
        List<Integer> entries = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            entries.add(NodeDescriptor.HEADER_LENGTH + i * length);
        }
        return entries;
    }

    /** All items that lie within their nodes. */
    List<Item> items() {
        return itemsOf(nodes());
    }

    private List<Item> itemsOf(List<Node> nodes) {
        List<Item> items = new ArrayList<>();
        for (Node node : nodes) {
            items.addAll(itemsOf(node));
        }
        return items;
    }

    List<Item> itemsOf(Node node) {
        List<Item> items = new ArrayList<>();
        ByteBuffer bytes = blocks[node.block];
        if (bytes.get(NodeDescriptor.LEVEL_OFFSET) == 0) {
            for (int entry : entries(bytes, NodeDescriptor.LEAF_ENTRY_LENGTH)) {
                int offset = bytes.getShort(entry + NodeDescriptor.ITEM_OFFSET_OFFSET) & 0xFFFF;
                int length = bytes.getShort(entry + NodeDescriptor.ITEM_LENGTH_OFFSET) & 0xFFFF;
                if (offset + length <= Blocks.BYTES) {
                    long minor = bytes.getLong(entry + NodeDescriptor.MINOR_OFFSET);
                    items.add(new Item(node, items.size(), entry, offset, length, bytes.getLong(entry), minor));
                }
            }
        }
        return items;
    }

    /** A copy of what an item holds. */
    byte[] payload(Item item) {
        byte[] payload = new byte[item.length];
        blocks[item.node.block].get(item.offset, payload);
        return payload;
    }

    // Items of other lengths.

    /** What a leaf is to have. */
    record Content(long major, long minor, byte[] payload) {}

    /** The items of a leaf, to be changed and written back. */
    List<Content> contents(Node leaf) {
        List<Content> contents = new ArrayList<>();
        for (Item item : itemsOf(leaf)) {
            contents.add(new Content(item.major, item.minor, payload(item)));
        }
        return contents;
    }

    /** Fills a leaf with items in the order given, as far as there is room. */
    void fill(Node leaf, List<Content> contents) {
        ByteBuffer node = blocks[leaf.block];
        int entry = NodeDescriptor.HEADER_LENGTH;
        int payload = Blocks.BYTES;
        int count = 0;
        for (Content item : contents) {
            if (entry + NodeDescriptor.LEAF_ENTRY_LENGTH > payload - item.payload.length) {
                break;
            }
            payload -= item.payload.length;
            node.put(payload, item.payload);
            node.putLong(entry, item.major).putLong(entry + NodeDescriptor.MINOR_OFFSET, item.minor);
            node.putShort(entry + NodeDescriptor.ITEM_OFFSET_OFFSET, (short) payload);
            node.putShort(entry + NodeDescriptor.ITEM_LENGTH_OFFSET, (short) item.payload.length);
            entry += NodeDescriptor.LEAF_ENTRY_LENGTH;
            count++;
        }
        node.putShort(NodeDescriptor.PAYLOAD_OFFSET, (short) payload);
        node.putShort(NodeDescriptor.COUNT_OFFSET, (short) count);
    }

    // Sums.

    private void seal() {
        sums.clear();
        ByteBuffer root = blocks[superblock];
        long table = root.getLong(SuperblockDescriptor.TABLE_BLOCK_OFFSET);
        long groups = root.getLong(SuperblockDescriptor.GROUPS_BLOCK_OFFSET);
        root.putInt(SuperblockDescriptor.TABLE_CRC_OFFSET, sum(table, Kind.TABLE));
        root.putInt(SuperblockDescriptor.GROUPS_CRC_OFFSET, sum(groups, Kind.GROUPS));
        root.putInt(SuperblockDescriptor.CRC_OFFSET, SuperblockDescriptor.sum(bytes[superblock]));
        java.util.Arrays.fill(bytes[1 - superblock], (byte) 0);
    }

    private int sum(long address, Kind kind) {
        if (address < 0 || address >= bytes.length) {
            return 0;
        }
        int block = (int) address;
        Integer known = sums.get(block);
        if (known != null) {
            wanted.add(block);
            return known;
        }
        int chosen = 0x5EED_0000 + block;
        sums.put(block, chosen);
        wanted.remove(block);
        if (isNode(block)) {
            sumBelow(new Node(block, kind));
        }
        if (wanted.remove(block)) {
            // Something below points back here.
            SumForge.force(bytes[block], chosen);
        }
        int sum = Checksum.ofBytes(bytes[block], 0, Blocks.BYTES);
        sums.put(block, sum);
        return sum;
    }

    private void sumBelow(Node node) {
        ByteBuffer block = blocks[node.block];
        for (int entry : innerEntries(block)) {
            long child = block.getLong(entry + NodeDescriptor.CHILD_BLOCK_OFFSET);
            block.putInt(entry + NodeDescriptor.CHILD_CRC_OFFSET, sum(child, node.kind));
        }
        for (Item item : itemsOf(node)) {
            if (isLayerRecord(item)) {
                long child = block.getLong(item.offset + LayerRecordDescriptor.ROOT_BLOCK_OFFSET);
                block.putInt(item.offset + LayerRecordDescriptor.ROOT_CRC_OFFSET, sum(child, Kind.LAYER));
            } else if (node.kind == Kind.GROUPS && item.length >= 8) {
                long bitmap = Blocks.bitmapSlot((int) item.minor, block.get(item.offset));
                block.putInt(item.offset + 4, sum(bitmap, Kind.GROUPS));
            } else if (node.kind == Kind.LAYER && ItemType.type(item.major) == ItemType.EXTENT) {
                sumExtent(block, item);
            }
        }
    }

    private void sumExtent(ByteBuffer node, Item item) {
        int most = (item.length - ExtentDescriptor.LENGTH) / Integer.BYTES;
        for (int i = 0; i < most; i++) {
            long block = node.getLong(item.offset + ExtentDescriptor.BLOCK_OFFSET) + i;
            node.putInt(item.offset + ExtentDescriptor.CRC_OFFSET + i * Integer.BYTES, sum(block, Kind.LAYER));
        }
    }
}
