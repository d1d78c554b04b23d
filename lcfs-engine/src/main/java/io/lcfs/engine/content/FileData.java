package io.lcfs.engine.content;

import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.format.Checksum;
import io.lcfs.engine.format.ExtentDescriptor;
import io.lcfs.engine.format.InodeDescriptor;
import io.lcfs.engine.format.ItemType;
import io.lcfs.engine.inode.Inode;
import io.lcfs.engine.layer.LayerState;
import io.lcfs.engine.space.Staged;
import io.lcfs.engine.tree.Tree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Changes the content of files. The content of a small file is an item in the tree; a larger file has extents. Blocks
 * of zeros are not stored. A block is changed in place while it is in the layer's open run. In all other cases the new
 * version gets another block, and the old block is freed if this layer owns it and stays if a layer below owns it.
 */
public final class FileData {
    /** The longest content that is stored as an item, in bytes. */
    public static final int MAX_INLINE = 512;

    /** The size of the largest file, in bytes: 16 TiB. */
    public static final long MAX_SIZE = InodeDescriptor.MAX_SIZE;

    /** The most bytes that one call may write, because checkpoints wait for each change to end. */
    public static final int MAX_WRITE = 256 * 1024;

    private static final int[] NONE = new int[0];
    private static final ByteBuffer ZEROS = ContentReader.ZEROS;

    /** The buffer in which a thread merges old and new bytes of one block. */
    private static final ThreadLocal<ByteBuffer> MERGED =
            ThreadLocal.withInitial(() -> ByteBuffer.allocate(Blocks.BYTES));

    private final LayerState layer;
    private final Tree tree;
    private final ExtentMap.Extent extent = new ExtentMap.Extent();

    /** Created by the first change, because readers do not need it. */
    private @Nullable ExtentMap map;

    /**
     * Checksums of blocks that were written but are not mapped yet. These blocks are consecutive in the file and on the
     * device. There are none between two changes.
     */
    private int[] pendingCrcs = NONE;

    private long pendingFileBlock;
    private long pendingBlock;
    private int pendingCount;

    /** Creates the access to the content of one layer's files. */
    public FileData(LayerState layer) {
        this.layer = layer;
        this.tree = layer.tree();
    }

    private ExtentMap extents() {
        ExtentMap present = map;
        if (present == null) {
            present = new ExtentMap(layer);
            map = present;
            pendingCrcs = new int[ExtentDescriptor.MAX_COUNT];
        }
        return present;
    }

    /**
     * Reads from a file of this layer as {@link ContentReader#read} does. Any number of threads may call this method.
     */
    public int read(Inode inode, ByteBuffer target, long position) throws IOException {
        return ContentReader.read(layer, inode, target, position);
    }

    // Changes: the caller holds the layer's lock exclusively.

    /** Writes at most {@link #MAX_WRITE} bytes. Changes the inode; the caller stores it. */
    public void write(Inode inode, ByteBuffer source, long position) throws IOException {
        int length = source.remaining();
        if (length == 0) {
            return;
        }
        long end = position + length;
        long newSize = Math.max(inode.size, end);
        if (newSize <= MAX_INLINE && inode.blockCount == 0) {
            writeInline(inode, source, (int) position, (int) newSize);
            return;
        }
        requireWhole(inode, position, end);
        requireReadable(inode, position);
        requireReadable(inode, end);
        spread(inode);
        writeBlocks(inode, source, position);
        inode.size = newSize;
        gather(inode);
    }

    /** Returns whether the layer owns all blocks of an inode, so that they can be moved to another inode. */
    public boolean isOwned(Inode inode) throws IOException {
        return extents().isOwned(inode.number);
    }

    /**
     * Writes three adjoining parts: the end of a block, whole blocks that another inode has at the same file position,
     * and the beginning of a block. The blocks are moved, so the other inode has no content afterwards.
     *
     * @param wholeLength the length of the whole blocks in bytes, including blocks of zeros, which are not stored
     */
    public void write(Inode inode, long position, ByteBuffer head, Inode whole, int wholeLength, ByteBuffer tail)
            throws IOException {
        long wholePosition = position + head.remaining();
        long tailPosition = wholePosition + wholeLength;
        long end = tailPosition + tail.remaining();
        requireWhole(inode, position, end);
        requireReadable(inode, position);
        requireReadable(inode, end);
        spread(inode);
        extents().unmap(inode, wholePosition >>> Blocks.SHIFT, tailPosition >>> Blocks.SHIFT, Integer.MAX_VALUE);
        extents().move(whole, inode);
        writeBlocks(inode, head, position);
        writeBlocks(inode, tail, tailPosition);
        inode.size = Math.max(inode.size, end);
        gather(inode);
    }

    /** Replaces the content by at most {@link #MAX_WRITE} bytes. Changes the inode; the caller stores it. */
    public void replace(Inode inode, ByteBuffer source) throws IOException {
        int size = source.remaining();
        requireReplaceable(inode, size);
        empty(inode);
        if (size <= MAX_INLINE) {
            byte[] content = new byte[size];
            source.get(content);
            putInline(inode, content);
        } else {
            writeBlocks(inode, source, 0);
            inode.size = size;
        }
    }

    /**
     * Replaces the content by the whole blocks at the beginning of another inode, followed by the beginning of a block.
     * The blocks are moved, so the other inode has no content afterwards.
     *
     * @param wholeLength the length of the whole blocks in bytes, more than {@link #MAX_INLINE}
     */
    public void replace(Inode inode, Inode whole, int wholeLength, ByteBuffer tail) throws IOException {
        long size = (long) wholeLength + tail.remaining();
        requireReplaceable(inode, size);
        empty(inode);
        extents().move(whole, inode);
        writeBlocks(inode, tail, wholeLength);
        inode.size = size;
    }

    /**
     * Checks, before anything is changed, everything that will be dropped, and the leaves that the new content will be
     * put into.
     */
    private void requireReplaceable(Inode inode, long newSize) throws IOException {
        requireWhole(inode, 0, Math.max(inode.size, newSize));
        requireInlineWhole(inode);
    }

    private void empty(Inode inode) throws IOException {
        if (ContentReader.isInline(inode)) {
            dropInline(inode);
        } else {
            extents().unmap(inode, 0, Blocks.ofBytes(inode.size), Integer.MAX_VALUE);
        }
        inode.size = 0;
    }

    /**
     * Checks, before anything is changed, the part of the tree that a change of this range will look at: the extents
     * there, and the leaf where the content of a small file is or will be.
     */
    private void requireWhole(Inode inode, long from, long to) throws IOException {
        long firstBlock = from >>> Blocks.SHIFT;
        long endBlock = Blocks.ofBytes(to);
        if (endBlock - firstBlock > 1) {
            extents().requireWhole(inode, firstBlock, endBlock, Integer.MAX_VALUE);
        }
        if (inode.size <= MAX_INLINE || to <= MAX_INLINE) {
            requireInlineWhole(inode);
        }
    }

    /** Checks, before anything is changed, the leaves where the content of a small file is or will be. */
    private void requireInlineWhole(Inode inode) throws IOException {
        tree.floor(ItemType.major(inode.number, ItemType.INLINE), 0, extent.item);
        ExtentMap.floor(tree, inode.number, 0, extent);
    }

    /**
     * Checks, before anything is changed, that the old bytes can be read of a block in which a range begins or ends.
     */
    private void requireReadable(Inode inode, long edge) throws IOException {
        long fileBlock = edge >>> Blocks.SHIFT;
        if ((edge & (Blocks.BYTES - 1)) != 0 && ExtentMap.find(tree, inode.number, fileBlock, extent)) {
            long block = extent.block + (fileBlock - extent.fileBlock);
            layer.reader().requireReadable(block, extent.crc(fileBlock));
        }
    }

    /**
     * Writes the remaining bytes of a source. All content is written through this method, so that no block is left
     * without an extent.
     */
    private void writeBlocks(Inode inode, ByteBuffer source, long position) throws IOException {
        long at = position;
        try {
            while (source.hasRemaining()) {
                int inBlock = (int) at & (Blocks.BYTES - 1);
                int part = Math.min(source.remaining(), Blocks.BYTES - inBlock);
                writeBlock(inode, at >>> Blocks.SHIFT, inBlock, source, part);
                source.position(source.position() + part);
                at += part;
            }
            flushPending(inode);
        } finally {
            // After a failure at a damaged node, blocks that have no extent yet are released.
            if (pendingCount > 0) {
                layer.blocks()
                        .releaseData(pendingBlock, pendingCount, layer.blocks().mutableSince());
                pendingCount = 0;
            }
        }
    }

    private void writeInline(Inode inode, ByteBuffer source, int position, int newSize) throws IOException {
        byte[] content = new byte[newSize];
        if (inode.size > 0) {
            ContentReader.readInline(tree, inode, ByteBuffer.wrap(content), 0, (int) inode.size);
        }
        source.get(content, position, source.remaining());
        putInline(inode, content);
    }

    private void putInline(Inode inode, byte[] content) throws IOException {
        inode.size = content.length;
        if (content.length == 0) {
            dropInline(inode);
        } else {
            tree.put(ItemType.major(inode.number, ItemType.INLINE), 0, ByteBuffer.wrap(content));
        }
    }

    /** Moves content from an item into a block. */
    private void spread(Inode inode) throws IOException {
        if (ContentReader.isInline(inode)) {
            byte[] content = new byte[(int) inode.size];
            ContentReader.readInline(tree, inode, ByteBuffer.wrap(content), 0, content.length);
            dropInline(inode);
            writeBlocks(inode, ByteBuffer.wrap(content), 0);
        }
    }

    /** Stores the content as an item again if the last block of a small file was removed. That content is all zeros. */
    private void gather(Inode inode) throws IOException {
        if (ContentReader.isInline(inode)) {
            putInline(inode, new byte[(int) inode.size]);
        }
    }

    private void dropInline(Inode inode) throws IOException {
        tree.remove(ItemType.major(inode.number, ItemType.INLINE), 0);
    }

    /** Writes a file block or a part of it. The source's position does not change. */
    private void writeBlock(Inode inode, long fileBlock, int inBlock, ByteBuffer source, int length)
            throws IOException {
        boolean whole = length == Blocks.BYTES;
        extents().approach(inode.number, fileBlock);
        boolean mapped = ExtentMap.find(tree, inode.number, fileBlock, extent);
        long oldBlock = mapped ? extent.block + (fileBlock - extent.fileBlock) : Blocks.NULL;
        Staged run = mapped ? layer.blocks().changeableRun(oldBlock, extent.birth) : null;
        if (run != null) {
            ByteBuffer bytes = run.openBytes();
            int start = run.position(oldBlock);
            bytes.put(start + inBlock, source, source.position(), length);
            if (isZero(bytes, start)) {
                extents().unmap(inode, fileBlock, fileBlock + 1, 1);
            } else {
                extents().setCrc(inode.number, extent, fileBlock, Checksum.ofMemory(bytes, start));
            }
            return;
        }
        ByteBuffer content = source;
        int contentStart = source.position();
        if (!whole) {
            content = merge(mapped, oldBlock, fileBlock, inBlock, source, length);
            contentStart = 0;
        }
        if (isZero(content, contentStart)) {
            flushPending(inode);
            if (mapped) {
                extents().unmap(inode, fileBlock, fileBlock + 1, 1);
            }
            return;
        }
        append(inode, fileBlock, content, contentStart);
    }

    private ByteBuffer merge(boolean mapped, long oldBlock, long fileBlock, int inBlock, ByteBuffer source, int length)
            throws IOException {
        ByteBuffer merged = MERGED.get().clear();
        if (mapped) {
            ContentReader.copyBlock(layer, oldBlock, extent.crc(fileBlock), 0, Blocks.BYTES, merged);
        } else {
            merged.put(0, ZEROS, 0, Blocks.BYTES);
        }
        merged.put(inBlock, source, source.position(), length);
        return merged;
    }

    private static boolean isZero(ByteBuffer content, int start) {
        for (int i = start; i < start + Blocks.BYTES; i += Long.BYTES) {
            if (content.getLong(i) != 0) {
                return false;
            }
        }
        return true;
    }

    /** Appends a block to the layer's open run. */
    private void append(Inode inode, long fileBlock, ByteBuffer content, int contentStart) throws IOException {
        long block = layer.blocks().appendData(content, contentStart);
        boolean continues = pendingCount > 0
                && pendingCount < ExtentDescriptor.MAX_COUNT
                && fileBlock == pendingFileBlock + pendingCount
                && block == pendingBlock + pendingCount;
        if (!continues) {
            flushPending(inode);
            pendingFileBlock = fileBlock;
            pendingBlock = block;
        }
        pendingCrcs[pendingCount++] = layer.blocks().openRun().checksum();
    }

    /** Maps the blocks that are written but not mapped yet. */
    private void flushPending(Inode inode) throws IOException {
        if (pendingCount > 0) {
            extents().map(inode, pendingFileBlock, pendingBlock, pendingCount, pendingCrcs);
            pendingCount = 0;
        }
    }

    /** Sets the size. All blocks behind the new size are released in this one call. */
    public void truncate(Inode inode, long size) throws IOException {
        if (ContentReader.isInline(inode) && size <= MAX_INLINE) {
            byte[] content = new byte[(int) size];
            ContentReader.readInline(tree, inode, ByteBuffer.wrap(content), 0, (int) Math.min(size, inode.size));
            putInline(inode, content);
            return;
        }
        requireWhole(inode, size, Math.max(size, inode.size));
        if (size <= MAX_INLINE) {
            requireInlineWhole(inode);
        }
        requireReadable(inode, size);
        spread(inode);
        if (size < inode.size) {
            extents().unmap(inode, Blocks.ofBytes(size), Blocks.ofBytes(inode.size), Integer.MAX_VALUE);
            clearTail(inode, size);
        }
        inode.size = size;
        gather(inode);
    }

    /**
     * Clears the bytes after the new end in the last block, because they must read as zeros if the file grows again.
     */
    private void clearTail(Inode inode, long size) throws IOException {
        int inBlock = (int) size & (Blocks.BYTES - 1);
        if (inBlock > 0) {
            clear(inode, size, Blocks.BYTES - inBlock);
        }
    }

    /** Clears a range within one block if that block is mapped. */
    private void clear(Inode inode, long position, int length) throws IOException {
        long fileBlock = position >>> Blocks.SHIFT;
        if (length > 0 && ExtentMap.find(tree, inode.number, fileBlock, extent)) {
            writeBlocks(inode, ZEROS.duplicate().limit(length), position);
        }
    }

    /**
     * Sets the bytes of a range to zero, up to the end of the file. All blocks within the range are released in this
     * one call.
     *
     * @return whether any part of the range is within the file
     */
    public boolean punch(Inode inode, long from, long end) throws IOException {
        long to = Math.min(end, inode.size);
        if (to <= from) {
            return false;
        }
        if (ContentReader.isInline(inode)) {
            byte[] content = new byte[(int) inode.size];
            ContentReader.readInline(tree, inode, ByteBuffer.wrap(content), 0, content.length);
            Arrays.fill(content, (int) from, (int) to, (byte) 0);
            putInline(inode, content);
            return true;
        }
        // The bytes behind the end of the file are zeros already, so the last block is unmapped as a whole.
        long lastWhole = to == inode.size ? Blocks.ofBytes(to) : to >>> Blocks.SHIFT;
        long firstWhole = Blocks.ofBytes(from);
        requireWhole(inode, from, to);
        requireReadable(inode, from);
        requireReadable(inode, Math.max(to, Blocks.toBytes(lastWhole)));
        if (firstWhole > lastWhole) {
            clear(inode, from, (int) (to - from));
        } else {
            clear(inode, Blocks.toBytes(lastWhole), (int) (to - Blocks.toBytes(lastWhole)));
            extents().unmap(inode, firstWhole, lastWhole, Integer.MAX_VALUE);
            clear(inode, from, (int) (Blocks.toBytes(firstWhole) - from));
        }
        gather(inode);
        return true;
    }

    /**
     * Checks everything that the next step of {@link #dropContent} will look at, so that the step cannot stop half way
     * at a damaged node.
     */
    public void requireDroppable(Inode inode, int most) throws IOException {
        tree.floor(ItemType.major(inode.number, ItemType.INLINE), 0, extent.item);
        extents().requireWhole(inode, 0, Blocks.ofBytes(inode.size), most);
    }

    /**
     * Releases the content of an inode that has no name, from the end, in one step.
     *
     * @param most the highest number of extents that the step removes
     * @return whether no content is left
     */
    public boolean dropContent(Inode inode, int most) throws IOException {
        if (ContentReader.isInline(inode)) {
            dropInline(inode);
            inode.size = 0;
        } else if (inode.blockCount > 0) {
            inode.size = Blocks.toBytes(extents().unmap(inode, 0, Blocks.ofBytes(inode.size), most));
        }
        return inode.size == 0 || inode.blockCount == 0;
    }
}
