package io.lcfs.engine.content;

import io.lcfs.CorruptStoreException;
import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.format.ItemType;
import io.lcfs.engine.inode.Inode;
import io.lcfs.engine.layer.LayerState;
import io.lcfs.engine.tree.Item;
import io.lcfs.engine.tree.Tree;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Reads the content of files: from an item of the tree, from extents, or zeros where nothing is stored. Stateless. Any
 * number of threads may read; each holds the layer's lock unless the layer can no longer change.
 */
public final class ContentReader {
    /** A block of zeros. */
    static final ByteBuffer ZEROS = ByteBuffer.allocate(Blocks.BYTES).asReadOnlyBuffer();

    private ContentReader() {}

    /**
     * Returns whether the content is an item. This is the case exactly if it is small, not empty, and has no blocks.
     */
    public static boolean isInline(Inode inode) {
        return inode.size > 0 && inode.size <= FileData.MAX_INLINE && inode.blockCount == 0;
    }

    /**
     * Reads from a position until the target is full or the file ends.
     *
     * @return the number of bytes read, or -1 if the position is at or after the end of the file
     */
    public static int read(LayerState layer, Inode inode, ByteBuffer target, long position) throws IOException {
        if (position >= inode.size) {
            return -1;
        }
        int length = (int) Math.min(target.remaining(), inode.size - position);
        ExtentMap.Extent extent = new ExtentMap.Extent();
        int left = length;
        long at = position;
        while (left > 0) {
            int part = readPart(layer, inode, extent, target, at, left);
            at += part;
            left -= part;
        }
        return length;
    }

    /** Returns a read-only copy of the bytes from a position to the end of its block or of the file. */
    static ByteBuffer copy(LayerState layer, Inode inode, long position) throws IOException {
        int inBlock = (int) position & (Blocks.BYTES - 1);
        ByteBuffer copy = ByteBuffer.allocate((int) Math.min(inode.size - position, Blocks.BYTES - inBlock));
        if (copy.hasRemaining()) {
            read(layer, inode, copy, position);
        }
        return copy.flip().asReadOnlyBuffer();
    }

    /** Reads a range of content that is an item. */
    static void readInline(Tree tree, Inode inode, ByteBuffer target, int position, int length) throws IOException {
        Item item = new Item();
        if (!tree.find(ItemType.major(inode.number, ItemType.INLINE), 0, item) || item.length() < inode.size) {
            throw new CorruptStoreException("inode " + inode.number + " has no content item", tree.rootBlock());
        }
        target.put(target.position(), item.buffer(), item.offset() + position, length);
        target.position(target.position() + length);
    }

    /**
     * Reads from one source: the item, one extent, or one hole. After reading from an extent, {@code extent} contains
     * it.
     */
    static int readPart(LayerState layer, Inode inode, ExtentMap.Extent extent, ByteBuffer target, long at, int left)
            throws IOException {
        if (isInline(inode)) {
            readInline(layer.tree(), inode, target, (int) at, left);
            return left;
        }
        long fileBlock = at >>> Blocks.SHIFT;
        if (ExtentMap.find(layer.tree(), inode.number, fileBlock, extent)) {
            int part = (int) Math.min(left, Blocks.toBytes(extent.end()) - at);
            readExtent(layer, extent, target, at, part);
            return part;
        }
        long holeEnd = ExtentMap.ceiling(layer.tree(), inode.number, fileBlock, extent)
                ? Blocks.toBytes(extent.fileBlock)
                : inode.size;
        if (holeEnd <= at) {
            throw new CorruptStoreException(
                    "extents of inode " + inode.number + " are out of order at byte " + at,
                    layer.tree().rootBlock());
        }
        int part = (int) Math.min(left, holeEnd - at);
        putZeros(target, part);
        return part;
    }

    private static void putZeros(ByteBuffer target, int length) {
        int left = length;
        while (left > 0) {
            int part = Math.min(left, Blocks.BYTES);
            target.put(target.position(), ZEROS, 0, part);
            target.position(target.position() + part);
            left -= part;
        }
    }

    private static void readExtent(LayerState layer, ExtentMap.Extent extent, ByteBuffer target, long at, int length)
            throws IOException {
        long position = at;
        int left = length;
        while (left > 0) {
            long fileBlock = position >>> Blocks.SHIFT;
            int inBlock = (int) position & (Blocks.BYTES - 1);
            int part = Math.min(left, Blocks.BYTES - inBlock);
            long block = extent.block + (fileBlock - extent.fileBlock);
            copyBlock(layer, block, extent.crc(fileBlock), inBlock, part, target);
            position += part;
            left -= part;
        }
    }

    /** Copies a part of a block to the target. */
    static void copyBlock(LayerState layer, long block, int crc, int inBlock, int length, ByteBuffer target)
            throws IOException {
        layer.reader().copy(block, crc, inBlock, length, target);
        target.position(target.position() + length);
    }
}
