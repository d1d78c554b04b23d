package io.lcfs.engine.device;

import io.lcfs.spi.BlockDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A regular file or a block device. It is read through a read-only mapping in pieces of 1 GiB, and written through a channel:
 * so a full host file system or a failing disk is an exception at the write, and no stray store can damage the store. On Linux
 * the two are coherent.
 *
 * <p>A thread that is interrupted inside a channel closes it under everybody. So the flag is put aside around each call; if it
 * comes in between nevertheless, the channel is opened anew, locked again, and the call repeated, which writes the same blocks
 * once more. There is no limit to that: each time takes one more interrupt.
 *
 * <p>Lock: {@code opening}, around the opening of a channel or a mapping.
 */
public final class FileDevice implements BlockDevice {
    private static final int PIECE_BLOCKS = 1 << 18;
    private static final long PIECE_BYTES = (long) PIECE_BLOCKS * BLOCK_BYTES;

    private final Path path;
    private final boolean regular;
    private final DeviceLock lock;
    private final ReentrantLock opening = new ReentrantLock();
    private volatile FileChannel channel;
    private volatile long blockCount;
    private volatile AtomicReferenceArray<@Nullable Mapping> pieces;

    /** Last pieces that were short when the device grew; their readers may still be there. */
    private final List<Mapping> replaced = new ArrayList<>();

    private volatile boolean closed;

    private FileDevice(Path path, boolean regular, DeviceLock lock, FileChannel channel, long blockCount) {
        this.path = path;
        this.regular = regular;
        this.lock = lock;
        this.channel = channel;
        this.blockCount = blockCount;
        this.pieces = new AtomicReferenceArray<>(pieceCount(blockCount));
    }

    private static int pieceCount(long blockCount) {
        return (int) ((blockCount + PIECE_BLOCKS - 1) / PIECE_BLOCKS);
    }

    /**
     * Makes a file, with mode 0600 and sparse, or takes a block device.
     *
     * @param blockCount its size; 0 on a block device: all of it
     * @throws FileAlreadyExistsException if there is a regular file; it is not touched
     * @throws IllegalArgumentException if there cannot be that many blocks
     */
    public static FileDevice create(Path path, long blockCount) throws IOException {
        if (Files.isRegularFile(path)) {
            throw new FileAlreadyExistsException(path.toString());
        }
        if (Files.exists(path)) {
            return take(path, blockCount);
        }
        requirePossible(blockCount);
        try (FileChannel created = FileChannel.open(path, CREATE_OPTIONS, ownerOnly(path))) {
            try {
                writeLast(created, blockCount);
                created.force(true);
                forceParent(path);
            } catch (IOException | RuntimeException e) {
                Files.deleteIfExists(path);
                throw e;
            }
        }
        return open(path);
    }

    private static void requirePossible(long blockCount) {
        if (blockCount < 1 || blockCount > Long.MAX_VALUE / BLOCK_BYTES) {
            throw new IllegalArgumentException(
                    "size of " + blockCount + " blocks: not within 1 to " + Long.MAX_VALUE / BLOCK_BYTES);
        }
    }

    private static final Set<StandardOpenOption> CREATE_OPTIONS =
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);

    private static FileAttribute<?>[] ownerOnly(Path path) {
        boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    /** Gives a file its size: the blocks before the last are a hole. */
    private static void writeLast(FileChannel channel, long blockCount) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocate(BLOCK_BYTES);
        long position = (blockCount - 1) * BLOCK_BYTES;
        while (zeros.hasRemaining()) {
            position += channel.write(zeros, position);
        }
    }

    private static void forceParent(Path path) throws IOException {
        Path parent = path.toAbsolutePath().getParent();
        if (parent == null) {
            return;
        }
        try (FileChannel directory = FileChannel.open(parent, StandardOpenOption.READ)) {
            directory.force(true);
        } catch (FileSystemException e) {
            // Not every system opens directories; then there is nothing that could be forced.
            return;
        }
    }

    /** Takes an existing block device. */
    private static FileDevice take(Path path, long blockCount) throws IOException {
        FileDevice device = open(path);
        if (blockCount > device.blockCount) {
            long present = device.blockCount;
            device.close();
            throw new IllegalArgumentException(
                    "size of " + blockCount + " blocks: the device " + path + " has " + present);
        }
        return device;
    }

    /** Opens an existing file or block device. */
    public static FileDevice open(Path path) throws IOException {
        if (Files.notExists(path)) {
            throw new NoSuchFileException(path.toString());
        }
        if (Files.isDirectory(path)) {
            throw new FileSystemException(path.toString(), null, "is a directory, not a file or a block device");
        }
        DeviceLock lock = DeviceLock.hold(path);
        FileChannel channel = null;
        try {
            channel = openChannel(path);
            // Files.size() is 0 for a block device; the channel's is right.
            return new FileDevice(path, Files.isRegularFile(path), lock, channel, channel.size() / BLOCK_BYTES);
        } catch (IOException | RuntimeException e) {
            if (channel != null) {
                channel.close();
            }
            lock.close();
            throw e;
        }
    }

    private static FileChannel openChannel(Path path) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            DeviceLock.lockFile(channel, path);
            return channel;
        } catch (IOException e) {
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
            long size = Math.min(PIECE_BYTES, blockCount * BLOCK_BYTES - position);
            Mapping mapping = withChannel(open -> Mapping.map(open, position, size));
            pieces.set(index, mapping);
            return mapping;
        } finally {
            opening.unlock();
        }
    }

    private static void restore(boolean interrupted) {
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public ByteBuffer view(long block, int count) throws IOException {
        return mapping(block).lend((int) (block % PIECE_BLOCKS) * BLOCK_BYTES, count * BLOCK_BYTES);
    }

    /** Something done with the channel that may be repeated. */
    private interface ChannelWork<T> {
        T run(FileChannel channel) throws IOException;
    }

    private <T> T withChannel(ChannelWork<T> work) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                FileChannel open = usableChannel();
                try {
                    return work.run(open);
                } catch (ClosedChannelException e) {
                    // Closed by the interrupt of this thread or of another one that was in the channel; or about to be,
                    // which would lose the lock with nobody there to open it anew.
                    open.close();
                    interrupted |= Thread.interrupted();
                    if (closed) {
                        throw e;
                    }
                }
            }
        } finally {
            restore(interrupted);
        }
    }

    /** The channel, opened anew if an interrupt closed it. */
    private FileChannel usableChannel() throws IOException {
        FileChannel present = channel;
        if (present.isOpen() || closed) {
            return present;
        }
        opening.lock();
        try {
            if (!channel.isOpen() && !closed) {
                // Waits until it is closed entirely; its lock, if it went late, would take the new one with it.
                channel.close();
                lock.requireStillAt(path);
                channel = openChannel(path);
            }
            return channel;
        } finally {
            opening.unlock();
        }
    }

    @Override
    public void write(long block, ByteBuffer source) throws IOException {
        if (source.remaining() % BLOCK_BYTES != 0) {
            throw new IllegalArgumentException(
                    "write of " + source.remaining() + " bytes: it must be a multiple of " + BLOCK_BYTES);
        }
        if (block < 0 || block > blockCount - source.remaining() / BLOCK_BYTES) {
            throw new IOException("write of " + source.remaining() + " bytes at block " + block
                    + " is not within the device of " + blockCount + " blocks");
        }
        int start = source.position();
        withChannel(open -> {
            source.position(start);
            long position = block * BLOCK_BYTES;
            while (source.hasRemaining()) {
                position += open.write(source, position);
            }
            return position;
        });
    }

    @Override
    public void force() throws IOException {
        withChannel(open -> {
            open.force(false);
            return open;
        });
    }

    @Override
    public void grow(long newBlockCount) throws IOException {
        if (newBlockCount < blockCount) {
            throw new IllegalArgumentException(
                    "growth to " + newBlockCount + " blocks: the device has " + blockCount + " already");
        }
        if (newBlockCount == blockCount) {
            return;
        }
        requirePossible(newBlockCount);
        if (regular) {
            withChannel(open -> {
                writeLast(open, newBlockCount);
                open.force(true);
                return open;
            });
        } else {
            long present = withChannel(open -> open.size() / BLOCK_BYTES);
            if (present < newBlockCount) {
                throw new IOException(
                        "the device " + path + " has " + present + " blocks, fewer than " + newBlockCount);
            }
        }
        opening.lock();
        try {
            AtomicReferenceArray<@Nullable Mapping> larger = new AtomicReferenceArray<>(pieceCount(newBlockCount));
            int whole = (int) (blockCount / PIECE_BLOCKS);
            for (int i = 0; i < whole; i++) {
                larger.set(i, pieces.get(i));
            }
            // A last piece that was short is mapped anew when it is used.
            Mapping shortOne = whole < pieces.length() ? pieces.get(whole) : null;
            if (shortOne != null) {
                replaced.add(shortOne);
            }
            pieces = larger;
            blockCount = newBlockCount;
        } finally {
            opening.unlock();
        }
    }

    @Override
    public void close() throws IOException {
        opening.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            try {
                unmapAll();
            } finally {
                try {
                    channel.close();
                } finally {
                    lock.close();
                }
            }
        } finally {
            opening.unlock();
        }
    }

    /** Unmaps each piece, whatever happens to the others. */
    private void unmapAll() throws IOException {
        for (int i = 0; i < pieces.length(); i++) {
            Mapping mapping = pieces.getAndSet(i, null);
            if (mapping != null) {
                replaced.add(mapping);
            }
        }
        IOException failure = null;
        for (Mapping mapping : replaced) {
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
}
