package io.lcfs.engine.device;

import io.lcfs.FileView;
import io.lcfs.spi.BlockDevice;
import io.lcfs.spi.DeviceChannel;
import io.lcfs.spi.DeviceLock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.LoggerFactory;

/**
 * A regular file or a block device. It is read through a read-only mapping in pieces of 1 GiB and written through a
 * channel. Therefore a full host file system or a failing disk causes an exception at the write, and a stray memory
 * access cannot damage the store. On Linux, mapping and channel are coherent.
 *
 * <p>Lock: {@code opening}, held while a piece is mapped.
 */
public final class FileDevice implements BlockDevice {
    private static final int PIECE_BLOCKS = 1 << 18;
    private static final long PIECE_BYTES = (long) PIECE_BLOCKS * BLOCK_BYTES;

    private final Path path;
    private final boolean regular;
    private final DeviceChannel channel;
    private final Preallocation preallocation;
    private final LiveReaders readers;
    private final ReentrantLock opening = new ReentrantLock();
    private volatile boolean keepsMapped;
    private volatile long blockCount;
    private volatile SparseArray<Mapping> pieces;

    /** Pieces that were too short when the device grew, which readers may still use. */
    private final List<Mapping> replaced = new ArrayList<>();

    /**
     * Moves a piece to the replaced ones. It is made with the device, because the class loader of the library may be
     * closed, and find no more classes, when the device of a store that was not closed is released.
     */
    private final SparseArray.Visitor<Mapping> taking = this::take;

    /** The end of the blocks of which a buffer or a mapping was given to a user of the engine. */
    private final AtomicLong lentEnd = new AtomicLong();

    private FileDevice(Path path, boolean regular, DeviceChannel channel, long blockCount) throws IOException {
        this.path = path;
        this.regular = regular;
        this.channel = channel;
        this.preallocation = new Preallocation(channel);
        this.readers = new LiveReaders(path);
        this.blockCount = blockCount;
        this.pieces = new SparseArray<>(pieceCount(blockCount));
    }

    private static int pieceCount(long blockCount) {
        return (int) ((blockCount + PIECE_BLOCKS - 1) / PIECE_BLOCKS);
    }

    /**
     * Creates a file, sparse and with mode 0600, or opens a block device for a new store.
     *
     * @param blockCount the size in blocks; 0 for a whole block device
     * @throws FileAlreadyExistsException if the path is a regular file; the file is not changed
     * @throws IllegalArgumentException if the number of blocks is not possible
     */
    public static FileDevice create(Path path, long blockCount, Duration lockTimeout) throws IOException {
        if (Files.isRegularFile(path)) {
            throw new FileAlreadyExistsException(path.toString());
        }
        if (Files.exists(path)) {
            return take(path, blockCount, lockTimeout);
        }
        return on(path, logged(path, DeviceChannel.create(path, blockCount, lockTimeout)));
    }

    /**
     * Deletes a file, and its lock file, that was created for a store that could not be created. No process may have it
     * open.
     */
    public static void delete(Path path) throws IOException {
        if (Files.exists(path)) {
            Files.deleteIfExists(ReaderFile.of(path));
            Files.deleteIfExists(DeviceLock.lockFile(path));
            Files.deleteIfExists(path);
        }
    }

    /** Opens a block device for a new store. */
    private static FileDevice take(Path path, long blockCount, Duration lockTimeout) throws IOException {
        FileDevice device = open(path, lockTimeout);
        if (blockCount > device.blockCount) {
            long present = device.blockCount;
            device.close();
            throw new IllegalArgumentException(
                    "size of " + blockCount + " blocks: the device " + path + " has " + present);
        }
        return device;
    }

    /** Opens an existing file or block device. */
    public static FileDevice open(Path path, Duration lockTimeout) throws IOException {
        return on(path, logged(path, DeviceChannel.open(path, true, lockTimeout)));
    }

    private static FileDevice on(Path path, DeviceChannel channel) throws IOException {
        try {
            return new FileDevice(path, Files.isRegularFile(path), channel, channel.size() / BLOCK_BYTES);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Logs that the lock of a channel excludes less than it should, if that is so, and returns the channel. */
    static DeviceChannel logged(Path path, DeviceChannel channel) throws IOException {
        try {
            String problem = channel.lockFileProblem();
            if (problem != null) {
                LoggerFactory.getLogger(FileDevice.class)
                        .info("the store {} is locked by its own file alone: {}", path, problem);
            }
            return channel;
        } catch (RuntimeException | Error e) {
            channel.close();
            throw e;
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
        return mapping(block).buffer();
    }

    private Mapping mapping(long block) throws IOException {
        int index = (int) (block >>> 18);
        Mapping mapping = pieces.get(index);
        return mapping != null ? mapping : map(index);
    }

    private Mapping map(int index) throws IOException {
        opening.lock();
        try {
            Mapping present = pieces.get(index);
            if (present != null) {
                return present;
            }
            long position = index * PIECE_BYTES;
            long size = pieceBytes(index, blockCount);
            Mapping mapping = channel.run(open -> Mapping.map(open, position, size));
            pieces.set(index, mapping);
            return mapping;
        } finally {
            opening.unlock();
        }
    }

    private static long pieceBytes(int index, long blockCount) {
        return Math.min(PIECE_BYTES, blockCount * BLOCK_BYTES - index * PIECE_BYTES);
    }

    @Override
    public ByteBuffer view(long block, int count) throws IOException {
        lent(block + count);
        return mapping(block).lend((int) (block % PIECE_BLOCKS) * BLOCK_BYTES, count * BLOCK_BYTES);
    }

    private void lent(long end) {
        if (end > lentEnd.get()) {
            lentEnd.accumulateAndGet(end, Math::max);
        }
    }

    @Override
    public <T> T map(long position, long length, FileView.Mapper<T> mapper) throws IOException {
        lent((position + length + BLOCK_BYTES - 1) / BLOCK_BYTES);
        return channel.run(open -> mapper.map(open, position));
    }

    @Override
    public void read(long block, ByteBuffer target) throws IOException {
        channel.read(target, block * BLOCK_BYTES);
    }

    @Override
    public void write(long block, ByteBuffer source) throws IOException {
        requireWithin(block, source, blockCount);
        channel.write(source, block * BLOCK_BYTES);
    }

    /** Requires that a write consists of whole blocks within the device. */
    static void requireWithin(long block, ByteBuffer source, long blockCount) throws IOException {
        if (source.remaining() % BLOCK_BYTES != 0) {
            throw new IllegalArgumentException(
                    "write of " + source.remaining() + " bytes: it must be a multiple of " + BLOCK_BYTES);
        }
        if (block < 0 || block > blockCount - source.remaining() / BLOCK_BYTES) {
            throw new IOException("write of " + source.remaining() + " bytes at block " + block
                    + " is not within the device of " + blockCount + " blocks");
        }
    }

    @Override
    public void force() throws IOException {
        channel.force();
    }

    @Override
    public void grow(long newBlockCount) throws IOException {
        requireGrowth(blockCount, newBlockCount);
        if (newBlockCount == blockCount) {
            return;
        }
        if (regular) {
            preallocation.extend(newBlockCount);
        } else {
            long present = channel.size() / BLOCK_BYTES;
            if (present < newBlockCount) {
                throw new IOException(
                        "the device " + path + " has " + present + " blocks, fewer than " + newBlockCount);
            }
        }
        opening.lock();
        try {
            SparseArray<Mapping> larger = pieces.longer(Math.max(pieces.length(), pieceCount(newBlockCount)));
            // A piece that is too short is mapped again when it is next used. After a shrinkage there may be several.
            pieces.forEach((index, mapping) -> {
                if (mapping.buffer().capacity() < pieceBytes(index, newBlockCount)) {
                    replaced.add(mapping);
                    larger.set(index, null);
                }
            });
            pieces = larger;
            blockCount = newBlockCount;
        } finally {
            opening.unlock();
        }
    }

    @Override
    public boolean isShrinkable() {
        return regular;
    }

    /**
     * {@inheritDoc}
     *
     * <p>Mappings stay as they are, although a part of them has no file below it any more: no thread touches that part.
     * If the file grows again, they show its new content.
     */
    @Override
    public void shrink(long newBlockCount) throws IOException {
        if (!regular) {
            BlockDevice.super.shrink(newBlockCount);
        }
        requireShrinkage(blockCount, newBlockCount);
        opening.lock();
        try {
            long before = blockCount;
            long kept = Math.min(before, Math.max(newBlockCount, lentEnd.get()));
            // The number comes first, so that no damaged pointer leads behind the end of the file.
            blockCount = kept;
            try {
                channel.run(open -> open.truncate(kept * BLOCK_BYTES));
            } catch (IOException | RuntimeException e) {
                blockCount = before;
                throw e;
            }
        } finally {
            opening.unlock();
        }
    }

    /** Requires that a device can shrink to a size. */
    static void requireShrinkage(long blockCount, long newBlockCount) {
        if (newBlockCount < 1 || newBlockCount > blockCount) {
            throw new IllegalArgumentException(
                    "shrinkage to " + newBlockCount + " blocks: not within 1 and the present " + blockCount);
        }
    }

    /**
     * Fills a part of a file that nobody has written with zeros, and from then on each part by which it grows. Does
     * nothing on a block device.
     *
     * @param block the first block that is filled; the number of blocks, if only later growth is filled
     * @throws IOException if the file system has too little space
     */
    public void preallocate(long block) throws IOException {
        if (regular) {
            preallocation.beginAt(block);
        }
    }

    /** Requires that a device can grow to a size. */
    static void requireGrowth(long blockCount, long newBlockCount) {
        if (newBlockCount < blockCount) {
            throw new IllegalArgumentException(
                    "growth to " + newBlockCount + " blocks: the device has " + blockCount + " already");
        }
        if (newBlockCount > Long.MAX_VALUE / BLOCK_BYTES) {
            throw new IllegalArgumentException(
                    "size of " + newBlockCount + " blocks: not within 1 to " + Long.MAX_VALUE / BLOCK_BYTES);
        }
    }

    /** Returns the processes that read the device while this one writes it. */
    LiveReaders readers() {
        return readers;
    }

    /** Keeps close() from unmapping pieces that may still be read. */
    public void keepMapped() {
        keepsMapped = true;
    }

    @Override
    public void close() throws IOException {
        opening.lock();
        try {
            if (channel.isClosed()) {
                return;
            }
            try {
                readers.close();
                unmapAll();
            } finally {
                channel.close();
            }
        } finally {
            opening.unlock();
        }
    }

    private void take(int index, Mapping mapping) {
        pieces.set(index, null);
        replaced.add(mapping);
    }

    /** Unmaps each piece, even if unmapping another one fails. */
    private void unmapAll() throws IOException {
        pieces.forEach(taking);
        IOException failure = null;
        for (Mapping mapping : replaced) {
            if (keepsMapped) {
                mapping.keep();
            }
            try {
                mapping.unmap();
            } catch (IOException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        replaced.clear();
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
