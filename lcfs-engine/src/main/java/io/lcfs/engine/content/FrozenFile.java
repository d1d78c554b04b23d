package io.lcfs.engine.content;

import io.lcfs.FileView;
import io.lcfs.engine.LateFaults;
import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.inode.Inode;
import io.lcfs.engine.layer.LayerState;
import io.lcfs.engine.space.BlockReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An open file of a layer that can no longer change. Holds the decoded inode and the places where earlier reads found
 * blocks, so that a block is read again without a look-up in the tree. Many threads may use it without a lock; a place
 * that one thread remembers may be overwritten by another thread.
 *
 * <p>Only blocks on the device are remembered. The blocks of such a layer stay where they are until the layer is
 * reclaimed, and reclaiming waits for the layer's handles. One place is kept for each 64 blocks of the file, at most
 * {@value #MAX_RUNS}. A place takes up to 64 bytes of the heap: 256 KiB for a file of 1 GiB that was read completely.
 * All that a read needs is adjacent in memory, because a read mostly waits for the processor's cache. The buffer of a
 * device piece is kept only if the piece is mapped. On a device that reads into the heap, that buffer would hold a copy
 * of the bytes, so the piece is read again instead.
 */
public final class FrozenFile {
    private static final int MAX_RUNS = 4096;
    private static final int RUN_SHIFT = 6;
    private static final @Nullable Run[] NONE = new @Nullable Run[0];

    private final LayerState layer;
    private final BlockReader blocks;
    private final Inode inode;
    private @Nullable Run[] runs = NONE;

    /**
     * Whether the file has been read before. The first read remembers nothing, because most small files are read once,
     * as a whole.
     */
    private boolean wasRead;

    /**
     * Blocks that are consecutive in the file and on the device: at most 64, all in one piece of the device, none of
     * them staged.
     */
    private static final class Run {
        final long fileBlock;
        final int count;

        /** The first block on the device. */
        final long block;

        /** The mapped piece of the device that contains the run, or null if the piece is not mapped. */
        final @Nullable ByteBuffer piece;

        final int position;

        /** The content of the whole run, with every block verified, or null if no caller has asked for a view. */
        final @Nullable ByteBuffer view;

        /**
         * The verified blocks, one bit for each. A bit that is lost in a race between threads is set by a later read.
         */
        long verified;

        Run(
                long fileBlock,
                int count,
                long block,
                @Nullable ByteBuffer piece,
                int position,
                @Nullable ByteBuffer view) {
            this.fileBlock = fileBlock;
            this.count = count;
            this.block = block;
            this.piece = piece;
            this.position = position;
            this.view = view;
            this.verified = view == null ? 0 : -1;
        }
    }

    /** Opens a file of a committed layer. */
    public FrozenFile(LayerState layer, Inode inode) {
        this.layer = layer;
        this.blocks = layer.reader();
        this.inode = inode;
    }

    /** Returns the inode. */
    public Inode inode() {
        return inode;
    }

    /** Reads as {@link ContentReader#read} does. From the third read of a block on, nothing is allocated. */
    public int read(ByteBuffer target, long position) throws IOException {
        if (position >= inode.size) {
            return -1;
        }
        int length = (int) Math.min(target.remaining(), inode.size - position);
        int done = 0;
        while (done < length) {
            int part = readKnown(target, position + done, length - done);
            done += part > 0 ? part : readFirst(target, position + done, length - done);
        }
        return length;
    }

    /**
     * Reads as far as the places of the blocks are known and the blocks are verified. Returns 0 if the first block is
     * not.
     */
    private int readKnown(ByteBuffer target, long at, int left) throws IOException {
        long fileBlock = at >>> Blocks.SHIFT;
        Run run = find(fileBlock);
        if (run == null) {
            return 0;
        }
        int first = (int) (fileBlock - run.fileBlock);
        int inBlock = (int) at & (Blocks.BYTES - 1);
        int verified = Math.min(run.count - first, Long.numberOfTrailingZeros(~(run.verified >>> first)));
        int part = Math.min(left, (verified << Blocks.SHIFT) - inBlock);
        if (part <= 0) {
            return 0;
        }
        ByteBuffer piece = run.piece != null ? run.piece : blocks.piece(run.block);
        LateFaults.copy(piece, run.position + (first << Blocks.SHIFT) + inBlock, target, part);
        target.position(target.position() + part);
        return part;
    }

    private @Nullable Run find(long fileBlock) {
        @Nullable Run[] known = runs;
        if (known.length == 0) {
            return null;
        }
        Run run = known[slot(known, fileBlock)];
        return run != null && fileBlock >= run.fileBlock && fileBlock - run.fileBlock < run.count ? run : null;
    }

    private static int slot(@Nullable Run[] known, long fileBlock) {
        return (int) (fileBlock >>> RUN_SHIFT) & (known.length - 1);
    }

    private int readFirst(ByteBuffer target, long at, int left) throws IOException {
        ExtentMap.Extent extent = new ExtentMap.Extent();
        int part = ContentReader.readPart(layer, inode, extent, target, at, left);
        long fileBlock = at >>> Blocks.SHIFT;
        if (wasRead && extent.fileBlock <= fileBlock && fileBlock < extent.end()) {
            remember(fileBlock, Blocks.ofBytes((at & (Blocks.BYTES - 1)) + part), extent);
        }
        wasRead = true;
        return part;
    }

    /**
     * Remembers the run around a file block after {@code blockCount} blocks were read from there. A block that was
     * copied from the stage and has left the stage meanwhile is not verified yet, so each block is verified before its
     * bit is set.
     */
    private void remember(long fileBlock, long blockCount, ExtentMap.Extent extent) throws IOException {
        Run run = find(fileBlock);
        if (run == null) {
            run = put(fileBlock, extent, false);
        }
        if (run != null) {
            int first = (int) (fileBlock - run.fileBlock);
            int count = (int) Math.min(blockCount, run.count - first);
            for (int i = first; i < first + count; i++) {
                blocks.requireSound(run.block + i, extent.crc(run.fileBlock + i));
            }
            run.verified |= -1L >>> (Long.SIZE - count) << first;
        }
    }

    /**
     * Remembers the part of an extent that is in the same device piece as a file block, except for a view in the heap,
     * which is returned only. Returns null if a block of that part is staged.
     */
    private @Nullable Run put(long fileBlock, ExtentMap.Extent extent, boolean viewed) throws IOException {
        int pieceBlocks = blocks.pieceBlocks();
        // An extent may cross from one piece of the device into the next.
        long found = extent.block + (fileBlock - extent.fileBlock);
        long first = Math.max(extent.block, found - found % pieceBlocks);
        int count = (int) (Math.min(extent.block + extent.count, found - found % pieceBlocks + pieceBlocks) - first);
        if (!blocks.isOnDevice(first, count)) {
            return null;
        }
        long firstFileBlock = extent.fileBlock + (first - extent.block);
        ByteBuffer view = viewed ? verified(extent, firstFileBlock, first, count) : null;
        ByteBuffer piece = blocks.piece(first);
        boolean mapped = piece.isDirect();
        Run run = new Run(firstFileBlock, count, first, mapped ? piece : null, blocks.position(first), view);
        if (viewed && !mapped) {
            return run;
        }
        @Nullable Run[] known = runs;
        if (known.length == 0) {
            known = new @Nullable Run[runCount()];
            runs = known;
        }
        known[slot(known, fileBlock)] = run;
        return run;
    }

    private int runCount() {
        long wanted = (Blocks.ofBytes(inode.size) >>> RUN_SHIFT) + 1;
        return wanted >= MAX_RUNS ? MAX_RUNS : Integer.highestOneBit((int) wanted * 2 - 1);
    }

    private ByteBuffer verified(ExtentMap.Extent extent, long fileBlock, long block, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            blocks.requireSound(block + i, extent.crc(fileBlock + i));
        }
        return blocks.view(block, count);
    }

    /**
     * Returns a read-only view of the bytes from a position on, as far as they are consecutive on the device. Bytes
     * that are not on the device yet, content in an item, and zeros that are not stored, are returned as a copy.
     */
    public ByteBuffer view(long position) throws IOException {
        long fileBlock = position >>> Blocks.SHIFT;
        Run run = find(fileBlock);
        if (run == null || run.view == null) {
            run = position < inode.size ? findView(fileBlock) : null;
        }
        if (run == null || run.view == null) {
            return ContentReader.copy(layer, inode, position);
        }
        int start = (int) (position - Blocks.toBytes(run.fileBlock));
        int length = (int) Math.min(inode.size - position, Blocks.toBytes(run.count) - start);
        return run.view.slice(run.view.position() + start, length);
    }

    /**
     * Maps a range within the file after verifying each of its blocks. Returns null if the range is not consecutive on
     * a mapped device.
     */
    public <T> @Nullable T map(long position, long length, FileView.Mapper<T> mapper) throws IOException {
        long place = place(position, length);
        return place < 0 ? null : blocks.map(place, length, mapper);
    }

    /**
     * Returns the byte of the device at which a range begins, or -1 if the range is not consecutive there. Verifies
     * each block.
     */
    private long place(long position, long length) throws IOException {
        long fileBlock = position >>> Blocks.SHIFT;
        long count = Blocks.ofBytes(position + length) - fileBlock;
        if (ContentReader.isInline(inode)) {
            return -1;
        }
        ExtentMap.Extent extent = new ExtentMap.Extent();
        long first = 0;
        for (long i = 0; i < count; i++) {
            boolean known = i > 0 && fileBlock + i < extent.end();
            if (!known && !ExtentMap.find(layer.tree(), inode.number, fileBlock + i, extent)) {
                return -1;
            }
            long block = extent.block + (fileBlock + i - extent.fileBlock);
            first = i == 0 ? block : first;
            if (block != first + i || !blocks.isOnDevice(block)) {
                return -1;
            }
            blocks.requireSound(block, extent.crc(fileBlock + i));
        }
        return Blocks.toBytes(first) + (position & (Blocks.BYTES - 1));
    }

    private @Nullable Run findView(long fileBlock) throws IOException {
        ExtentMap.Extent extent = new ExtentMap.Extent();
        boolean stored =
                !ContentReader.isInline(inode) && ExtentMap.find(layer.tree(), inode.number, fileBlock, extent);
        return stored ? put(fileBlock, extent, true) : null;
    }
}
