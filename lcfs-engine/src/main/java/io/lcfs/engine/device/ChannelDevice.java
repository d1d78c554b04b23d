package io.lcfs.engine.device;

import io.lcfs.engine.LateFaults;
import io.lcfs.engine.format.Blocks;
import io.lcfs.spi.BlockDevice;
import io.lcfs.spi.DeviceChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A file or block device that is accessed only through its channel and read into the heap, which is slower than
 * {@link FileDevice}. It serves stores that are opened read-only because they are damaged or not trusted: whatever
 * another process does to the file, a read returns bytes or throws, and never causes a fault in a mapping. It also
 * serves files of providers other than the JDK's own, which may not support mappings, or whose mappings may not show
 * later writes.
 *
 * <p>Caches the pieces that were read last, at most 16 MiB of them. Each piece has one slot in the cache and replaces
 * the piece that was there.
 *
 * <p>Lock: {@code keeping}, held while a piece is put into the cache, so that no piece is cached that was read before a
 * write.
 */
public final class ChannelDevice implements BlockDevice {
    private static final int PIECE_BLOCKS = 16;
    private static final int KEPT_PIECES = 256;

    private final Path path;
    private final boolean writable;
    private final DeviceChannel channel;
    private final Preallocation preallocation;
    private final boolean besideWriter;
    private final AtomicReferenceArray<@Nullable Piece> kept = new AtomicReferenceArray<>(KEPT_PIECES);
    private final ReentrantLock keeping = new ReentrantLock();
    private volatile long blockCount;

    /** The claim of a reader beside a writer, from the first statement of what it reads on. */
    private volatile @Nullable ReaderSlot slot;

    /** The number of writes; a piece that was read before the last write is not cached. */
    private volatile long writes;

    private record Piece(long first, ByteBuffer bytes) {}

    private ChannelDevice(Path path, boolean writable, DeviceChannel channel, boolean besideWriter) throws IOException {
        this.path = path;
        this.writable = writable;
        this.channel = channel;
        this.preallocation = new Preallocation(channel);
        this.blockCount = channel.size() / BLOCK_BYTES;
        this.besideWriter = besideWriter;
    }

    /**
     * Creates a file, sparse and with mode 0600 if the file system has modes.
     *
     * @throws FileAlreadyExistsException if the path exists; the file is not changed
     * @throws IllegalArgumentException if the number of blocks is not possible
     */
    public static ChannelDevice create(Path path, long blockCount, Duration lockTimeout) throws IOException {
        return on(path, true, FileDevice.logged(path, DeviceChannel.create(path, blockCount, lockTimeout)), false);
    }

    /**
     * Opens an existing file or block device. If it is opened read-only, other processes may also open it read-only.
     */
    public static ChannelDevice open(Path path, boolean writable, Duration lockTimeout) throws IOException {
        return on(path, writable, FileDevice.logged(path, DeviceChannel.open(path, writable, lockTimeout)), false);
    }

    /**
     * Opens an existing file or block device that another process may write meanwhile. From the first call of
     * {@link #state} on, a read throws if the stated checkpoint was revoked.
     */
    public static ChannelDevice openBesideWriter(Path path) throws IOException {
        requireOneName(path);
        return on(path, false, DeviceChannel.openUnlocked(path), true);
    }

    /** Requires that a file has one name only, because writer and readers meet in a file beside the name. */
    private static void requireOneName(Path path) throws IOException {
        if (Files.isRegularFile(path)
                && path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            int names = (Integer) Files.getAttribute(path, "unix:nlink");
            if (names > 1) {
                throw new FileSystemException(
                        path.toString(),
                        null,
                        "has " + names + " hard links, so its writer may look for readers beside another one");
            }
        }
    }

    private static ChannelDevice on(Path path, boolean writable, DeviceChannel channel, boolean besideWriter)
            throws IOException {
        try {
            return new ChannelDevice(path, writable, channel, besideWriter);
        } catch (IOException | RuntimeException | Error e) {
            channel.close();
            throw e;
        }
    }

    /**
     * States what is read, if the device was opened beside a writer. Returns whether it was; then the
     * newest superblock must be read again, because a later checkpoint may have been made before the statement.
     */
    public boolean state(ReadState state) throws IOException {
        if (!besideWriter) {
            return false;
        }
        try {
            ReaderSlot present = slot;
            if (present == null) {
                present = ReaderSlot.take(path);
                slot = present;
            }
            present.state(state);
            LateFaults.raiseAlways();
            return true;
        } catch (InternalError e) {
            throw new IOException("the file of readers of the store " + path + " was truncated", e);
        }
    }

    @Override
    public long blockCount() {
        return blockCount;
    }

    @Override
    public int pieceBlocks() {
        return PIECE_BLOCKS;
    }

    @Override
    public ByteBuffer piece(long block) throws IOException {
        long first = block & -PIECE_BLOCKS;
        int place = (int) (block / PIECE_BLOCKS % KEPT_PIECES);
        Piece piece = kept.get(place);
        if (piece == null || piece.first != first) {
            long before = writes;
            ByteBuffer bytes = readPiece(first, block);
            piece = new Piece(first, bytes.flip().asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN));
            keep(place, piece, before);
        }
        return piece.bytes;
    }

    private ByteBuffer readPiece(long first, long block) throws IOException {
        int count = (int) Math.min(PIECE_BLOCKS, blockCount - first);
        ByteBuffer bytes = ByteBuffer.allocate(count * BLOCK_BYTES);
        try {
            read(first, bytes);
            return bytes;
        } catch (IOException e) {
            // The writer may have made the file smaller since this reader opened it, behind all that this reader needs.
            long present = channel.size() / BLOCK_BYTES;
            if (!besideWriter || present <= block || present >= first + count) {
                throw e;
            }
            blockCount = present;
            ByteBuffer rest = ByteBuffer.allocate((int) (present - first) * BLOCK_BYTES);
            read(first, rest);
            return rest;
        }
    }

    private void keep(int place, Piece piece, long writesBefore) {
        keeping.lock();
        try {
            if (writes == writesBefore) {
                kept.set(place, piece);
            }
        } finally {
            keeping.unlock();
        }
    }

    @Override
    public ByteBuffer view(long block, int count) throws IOException {
        int start = (int) (block % PIECE_BLOCKS) * BLOCK_BYTES;
        return piece(block).slice(start, count * BLOCK_BYTES).asReadOnlyBuffer();
    }

    @Override
    public void read(long block, ByteBuffer target) throws IOException {
        if (besideWriter && block < Blocks.SUPERBLOCKS && target.remaining() == BLOCK_BYTES) {
            channel.read(target, block * BLOCK_BYTES);
            // A superblock is right whatever was revoked. The writer may just have given the file the size in it.
            blockCount = channel.size() / BLOCK_BYTES;
            return;
        }
        try {
            channel.read(target, block * BLOCK_BYTES);
        } finally {
            // If the checkpoint was revoked, the file may have become shorter, too.
            requireValid();
        }
    }

    private void requireValid() throws IOException {
        ReaderSlot present = slot;
        if (present != null) {
            present.requireValid();
        }
    }

    @Override
    public void write(long block, ByteBuffer source) throws IOException {
        requireWritable();
        FileDevice.requireWithin(block, source, blockCount);
        long last = block + source.remaining() / BLOCK_BYTES - 1;
        try {
            channel.write(source, block * BLOCK_BYTES);
        } finally {
            forget(block / PIECE_BLOCKS, last / PIECE_BLOCKS);
        }
    }

    /** Removes pieces that were written from the cache. */
    private void forget(long firstPiece, long lastPiece) {
        keeping.lock();
        try {
            writes++;
            for (long piece = firstPiece; piece <= lastPiece && piece < firstPiece + KEPT_PIECES; piece++) {
                kept.set((int) (piece % KEPT_PIECES), null);
            }
        } finally {
            keeping.unlock();
        }
    }

    private void forgetAll() {
        forget(0, KEPT_PIECES - 1);
    }

    private void requireWritable() throws IOException {
        if (!writable) {
            throw new IOException("the store " + path + " is open read-only");
        }
    }

    @Override
    public void force() throws IOException {
        if (writable) {
            channel.force();
        }
    }

    @Override
    public void grow(long newBlockCount) throws IOException {
        requireWritable();
        FileDevice.requireGrowth(blockCount, newBlockCount);
        if (newBlockCount > blockCount) {
            preallocation.extend(newBlockCount);
            forget(blockCount / PIECE_BLOCKS, blockCount / PIECE_BLOCKS);
            blockCount = newBlockCount;
        }
    }

    @Override
    public boolean isShrinkable() {
        return writable && Files.isRegularFile(path);
    }

    @Override
    public void shrink(long newBlockCount) throws IOException {
        requireWritable();
        if (!isShrinkable()) {
            BlockDevice.super.shrink(newBlockCount);
        }
        FileDevice.requireShrinkage(blockCount, newBlockCount);
        channel.run(open -> open.truncate(newBlockCount * BLOCK_BYTES));
        forgetAll();
        blockCount = newBlockCount;
    }

    /**
     * Fills a part of a file that nobody has written with zeros, and from then on each part by which it grows.
     *
     * @param block the first block that is filled; the number of blocks, if only later growth is filled
     * @throws IOException if the file system has too little space
     */
    public void preallocate(long block) throws IOException {
        preallocation.beginAt(block);
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            ReaderSlot present = slot;
            if (present != null) {
                present.close();
            }
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
