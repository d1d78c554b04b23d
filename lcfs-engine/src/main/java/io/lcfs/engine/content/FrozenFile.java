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
 * A file of a layer that does not change any more, opened: its inode, decoded once, and where it found blocks before,
 * so that a block is read again without the tree. Safe for many threads, which may lose what another one remembers, and
 * take no lock.
 *
 * <p>Only blocks that are on the device are remembered: those of such a layer stay where they are until the layer is
 * reclaimed, which waits for its handles. One place is kept for each 64 blocks of the file, at most {@value #MAX_RUNS};
 * they cost the heap up to 64 bytes each, 256 KiB for a file of 1 GiB of which all was read. All that a read needs lies
 * side by side in them, for what a read waits for is the processor's cache. Pieces of the device are kept only where
 * they are mapped: of a device that reads into the heap each would hold the bytes that it was read from, so there the
 * piece is asked for again.
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
     * Whether it has been read: what is read a first time is not remembered, for most small files are read once, as a
     * whole.
     */
    private boolean wasRead;

    /** Blocks in a row, in the file and on the device: at most 64, in one piece of it, and none of them staged. */
    private static final class Run {
        final long fileBlock;
        final int count;

        /** The first of them on the device. */
        final long block;

        /** Where that lies: its piece if that is mapped, else null; and where in the piece. */
        final @Nullable ByteBuffer piece;

        final int position;

        /** All of it, every block verified; null if nobody has asked for that. */
        final @Nullable ByteBuffer view;

        /** The blocks that were verified, one bit each. A bit that is lost between threads is set again. */
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

    /** A file of a layer that is frozen. */
    public FrozenFile(LayerState layer, Inode inode) {
        this.layer = layer;
        this.blocks = layer.reader();
        this.inode = inode;
    }

    /** The inode. */
    public Inode inode() {
        return inode;
    }

    /** As {@link ContentReader#read}; allocates nothing where it has read twice. */
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

    /** Reads as far as the blocks are known, and verified; 0 if the first one is not. */
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
     * Remembers the run around a file block, from which so many blocks were read. A block that was copied from the
     * stage, and has left it meanwhile, was not verified yet, so each block is verified before its bit is set.
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
     * Puts the part of an extent around a file block in its place, unless that is a view in the heap; null if something
     * of it is staged.
     */
    private @Nullable Run put(long fileBlock, ExtentMap.Extent extent, boolean viewed) throws IOException {
        int pieceBlocks = blocks.pieceBlocks();
        // An extent may lie in two pieces of the device.
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
     * The bytes from a position as far as they lie in a row, where they are, read-only. What is not on the device yet,
     * or in an item, or not stored because it is zeros, is copied.
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
     * Maps a range within the file, each block of it verified; null if it does not lie in a row on a device that is
     * mapped.
     */
    public <T> @Nullable T map(long position, long length, FileView.Mapper<T> mapper) throws IOException {
        long place = place(position, length);
        return place < 0 ? null : blocks.map(place, mapper);
    }

    /** The byte of the device where a range begins, each block of it verified; -1 if it does not lie there in a row. */
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
