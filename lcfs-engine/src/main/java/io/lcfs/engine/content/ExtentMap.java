package io.lcfs.engine.content;

import io.lcfs.engine.format.ExtentDescriptor;
import io.lcfs.engine.format.ItemType;
import io.lcfs.engine.inode.Inode;
import io.lcfs.engine.layer.LayerState;
import io.lcfs.engine.tree.Item;
import io.lcfs.engine.tree.ItemDamage;
import io.lcfs.engine.tree.Tree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Maps the file blocks of one layer's files to device blocks. The extents of a file do not overlap. The layer's lock
 * guards it.
 */
public final class ExtentMap {
    private final LayerState layer;
    private final Tree tree;
    private final ByteBuffer payload = ByteBuffer.allocate(
                    ExtentDescriptor.LENGTH + ExtentDescriptor.MAX_COUNT * Integer.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    private final int[] sums = new int[ExtentDescriptor.MAX_COUNT];
    private final int[] newSums = new int[ExtentDescriptor.MAX_COUNT];
    private final Extent found = new Extent();

    ExtentMap(LayerState layer) {
        this.layer = layer;
        this.tree = layer.tree();
    }

    /** An extent as decoded from the tree. One thread reuses the object for many look-ups. */
    public static final class Extent {
        Item item = new Item();
        long fileBlock;
        long block;
        long birth;
        int count;

        /** Creates an empty extent, to be filled by a look-up. */
        public Extent() {}

        /** Returns the first file block. */
        public long fileBlock() {
            return fileBlock;
        }

        /** Returns the first device block. */
        public long block() {
            return block;
        }

        /** Returns the birth that all blocks of the extent have. */
        public long birth() {
            return birth;
        }

        /** Returns the number of blocks. */
        public int count() {
            return count;
        }

        /**
         * Fills this extent from an item of type EXTENT.
         *
         * @throws IOException if the item is damaged
         */
        public void set(Item source) throws IOException {
            item = source;
            read();
        }

        /** Returns the file block after the last one of the extent. */
        public long end() {
            return fileBlock + count;
        }

        /** Returns the checksum of a block. */
        public int crc(long ofFileBlock) {
            int index = (int) (ofFileBlock - fileBlock);
            return item.buffer().getInt(item.offset() + ExtentDescriptor.CRC_OFFSET + index * Integer.BYTES);
        }

        private void read() throws IOException {
            ByteBuffer buffer = item.buffer();
            String problem = ExtentDescriptor.check(item.minor(), buffer, item.offset(), item.length());
            if (problem != null) {
                throw ItemDamage.in(problem + " at file block " + item.minor(), item);
            }
            fileBlock = item.minor();
            block = buffer.getLong(item.offset() + ExtentDescriptor.BLOCK_OFFSET);
            birth = buffer.getLong(item.offset() + ExtentDescriptor.BIRTH_OFFSET);
            count = buffer.getShort(item.offset() + ExtentDescriptor.COUNT_OFFSET);
        }
    }

    /** Finds the last extent that begins at or before a file block. Returns whether the file has such an extent. */
    public static boolean floor(Tree tree, long inode, long fileBlock, Extent extent) throws IOException {
        long major = ItemType.major(inode, ItemType.EXTENT);
        if (!tree.floor(major, fileBlock, extent.item) || extent.item.major() != major) {
            return false;
        }
        extent.read();
        return true;
    }

    /** Finds the extent that contains a file block. Returns whether the block has an extent. */
    public static boolean find(Tree tree, long inode, long fileBlock, Extent extent) throws IOException {
        return floor(tree, inode, fileBlock, extent) && extent.end() > fileBlock;
    }

    /** Finds the first extent that begins at or after a file block. Returns whether the file has such an extent. */
    public static boolean ceiling(Tree tree, long inode, long fileBlock, Extent extent) throws IOException {
        long major = ItemType.major(inode, ItemType.EXTENT);
        if (!tree.ceiling(major, fileBlock, extent.item) || extent.item.major() != major) {
            return false;
        }
        extent.read();
        return true;
    }

    /**
     * Moves the tree's writer to the leaf where the extent of a file block is or will be, before a change of that
     * extent.
     */
    void approach(long inode, long fileBlock) throws IOException {
        tree.approach(ItemType.major(inode, ItemType.EXTENT), fileBlock);
    }

    /**
     * Maps consecutive file blocks to consecutive device blocks, and releases the device blocks to which they were
     * mapped before. Extends the preceding extent if both are adjacent in the file and on the device, and have the same
     * birth.
     */
    void map(Inode inode, long fileBlock, long block, int count, int[] crcs) throws IOException {
        assert count > 0 && count <= ExtentDescriptor.MAX_COUNT : count;
        long birth = layer.blocks().mutableSince();
        Extent before = found;
        boolean continues = fileBlock > 0
                && floor(tree, inode.number, fileBlock - 1, before)
                && before.end() == fileBlock
                && before.block + before.count == block
                && before.birth == birth
                && before.count + count <= ExtentDescriptor.MAX_COUNT;
        int head = continues ? before.count : 0;
        for (int i = 0; i < head; i++) {
            newSums[i] = before.crc(before.fileBlock + i);
        }
        System.arraycopy(crcs, 0, newSums, head, count);
        // An old item with the key of the new item need not be removed, because the put replaces it.
        unmap(inode, fileBlock, fileBlock + count, Integer.MAX_VALUE, !continues);
        put(inode.number, fileBlock - head, block - head, birth, head + count, newSums);
        inode.blockCount += count;
    }

    private void put(long inode, long fileBlock, long block, long birth, int count, int[] sums) throws IOException {
        payload.clear();
        payload.putLong(block).putLong(birth).putShort((short) count).putShort((short) 0);
        for (int i = 0; i < count; i++) {
            payload.putInt(sums[i]);
        }
        tree.put(ItemType.major(inode, ItemType.EXTENT), fileBlock, payload.flip());
    }

    /** Replaces the checksum of a block that was changed in place. */
    void setCrc(long inode, Extent extent, long fileBlock, int crc) throws IOException {
        for (int i = 0; i < extent.count; i++) {
            sums[i] = extent.crc(extent.fileBlock + i);
        }
        assert fileBlock >= extent.fileBlock && fileBlock < extent.end() : fileBlock;
        sums[(int) (fileBlock - extent.fileBlock)] = crc;
        put(inode, extent.fileBlock, extent.block, extent.birth, extent.count, sums);
    }

    /** Returns whether the layer owns all blocks of an inode, so that no other layer can see them. */
    boolean isOwned(long inode) throws IOException {
        Extent extent = found;
        long at = 0;
        while (ceiling(tree, inode, at, extent)) {
            if (!layer.ownership().isOwned(extent.birth)) {
                return false;
            }
            at = extent.end();
        }
        return true;
    }

    /** Moves all extents of an inode to another inode, which must have no extents at these file blocks. */
    void move(Inode from, Inode to) throws IOException {
        Extent extent = found;
        while (ceiling(tree, from.number, 0, extent)) {
            long fileBlock = extent.fileBlock;
            int count = extent.count;
            for (int i = 0; i < count; i++) {
                sums[i] = extent.crc(fileBlock + i);
            }
            put(to.number, fileBlock, extent.block, extent.birth, count, sums);
            tree.remove(ItemType.major(from.number, ItemType.EXTENT), fileBlock);
            from.blockCount -= count;
            to.blockCount += count;
        }
    }

    /**
     * Checks everything that {@link #unmap} will look at, so that {@code unmap} cannot stop half way at a damaged node.
     * The check goes from the last block to the first one, and on to the extent before the range, which a new extent
     * may continue.
     *
     * @param most the highest number of extents that will be changed
     * @throws IOException if a node or an item is damaged, or if the range has more blocks than the inode
     *     counts
     */
    void requireWhole(Inode inode, long from, long to, int most) throws IOException {
        Extent extent = found;
        long end = to;
        long blocks = 0;
        boolean isMore = true;
        for (int i = 0; i < most && isMore; i++) {
            isMore = end > 0 && floor(tree, inode.number, end - 1, extent);
            if (isMore) {
                blocks += Math.max(0, Math.min(end, extent.end()) - Math.max(from, extent.fileBlock));
                end = extent.fileBlock;
                isMore = end >= from;
            }
        }
        if (blocks > inode.blockCount) {
            throw ItemDamage.in("file of " + inode.blockCount + " blocks that has more", extent.item);
        }
    }

    /**
     * Ends the mapping of file blocks, from the last to the first one, and releases their device blocks.
     *
     * @param most the highest number of extents to change
     * @return the first file block of the range that is unmapped now; {@code from} if the whole range is
     */
    long unmap(Inode inode, long from, long to, int most) throws IOException {
        return unmap(inode, from, to, most, false);
    }

    private long unmap(Inode inode, long from, long to, int most, boolean replaced) throws IOException {
        Extent extent = found;
        long end = to;
        for (int i = 0; i < most; i++) {
            if (!floor(tree, inode.number, end - 1, extent) || extent.end() <= from) {
                return from;
            }
            cut(inode, extent, from, end, replaced);
            end = Math.max(from, extent.fileBlock);
            if (end == from) {
                return from;
            }
        }
        return end;
    }

    /**
     * Cuts a range out of an extent. The parts of the extent before and after the range stay mapped.
     *
     * @param replaced whether the caller will put an item with the range's first block as its key, so that the old item
     *     with that key need not be removed
     */
    private void cut(Inode inode, Extent extent, long from, long to, boolean replaced) throws IOException {
        long cutFrom = Math.max(from, extent.fileBlock);
        long cutTo = Math.min(to, extent.end());
        if (cutFrom >= cutTo) {
            return;
        }
        int cut = (int) (cutTo - cutFrom);
        long firstCut = extent.block + (cutFrom - extent.fileBlock);
        int before = (int) (cutFrom - extent.fileBlock);
        int behind = (int) (extent.end() - cutTo);
        if (inode.blockCount < cut) {
            throw ItemDamage.in("file of " + inode.blockCount + " blocks that has more", extent.item);
        }
        for (int i = 0; i < extent.count; i++) {
            sums[i] = extent.crc(extent.fileBlock + i);
        }
        if (before > 0) {
            put(inode.number, extent.fileBlock, extent.block, extent.birth, before, sums);
        } else if (!replaced || cutFrom > from) {
            tree.remove(ItemType.major(inode.number, ItemType.EXTENT), extent.fileBlock);
        }
        if (behind > 0) {
            System.arraycopy(sums, before + cut, sums, 0, behind);
            put(inode.number, cutTo, firstCut + cut, extent.birth, behind, sums);
        }
        layer.blocks().releaseData(firstCut, cut, extent.birth);
        inode.blockCount -= cut;
    }
}
