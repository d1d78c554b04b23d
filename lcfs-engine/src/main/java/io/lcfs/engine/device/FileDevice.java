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
 * once more.
 *
 * <p>Lock: {@code opening}, around the opening of a channel or a mapping.
 */
public final class FileDevice implements BlockDevice {
    private static final int PIECE_BLOCKS = 1 << 18;
    private static final long PIECE_BYTES = (long) PIECE_BLOCKS * BLOCK_BYTES;
    private static final int REOPENS = 100;

    private final Path path;
    private final boolean regular;
    private final DeviceLock lock;
    private final ReentrantLock opening = new ReentrantLock();
    private volatile FileChannel channel;
    private volatile long blockCount;
    private volatile AtomicReferenceArray<@Nullable Mapping> pieces;
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
     */
    public static FileDevice create(Path path, long blockCount) throws IOException {
        if (Files.isRegularFile(path)) {
            throw new FileAlreadyExistsException(path.toString());
        }
        if (Files.exists(path)) {
            return take(path, blockCount);
        }
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
        boolean interrupted = Thread.interrupted();
        opening.lock();
        try {
            Mapping mapping = pieces.get(index);
            if (mapping == null) {
                long position = index * PIECE_BYTES;
                long size = Math.min(PIECE_BYTES, blockCount * BLOCK_BYTES - position);
                mapping = Mapping.map(usableChannel(), position, size);
                pieces.set(index, mapping);
            }
            return mapping;
        } finally {
            opening.unlock();
            restore(interrupted);
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
    private interface ChannelWork {
        void run(FileChannel channel) throws IOException;
    }

    private void withChannel(ChannelWork work) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            for (int tries = 0; ; tries++) {
                try {
                    work.run(usableChannel());
                    return;
                } catch (ClosedChannelException e) {
                    // Closed by the interrupt of this thread or of another one that was in the channel.
                    interrupted |= Thread.interrupted();
                    if (closed || tries == REOPENS) {
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
                channel = openChannel(path);
            }
            return channel;
        } finally {
            opening.unlock();
        }
    }

    @Override
    public void write(long block, ByteBuffer source) throws IOException {
        if (block < 0 || block + source.remaining() / BLOCK_BYTES > blockCount) {
            throw new IOException("write of " + source.remaining() + " bytes at block " + block
                    + " ends behind the device of " + blockCount + " blocks");
        }
        int start = source.position();
        withChannel(open -> {
            source.position(start);
            long position = block * BLOCK_BYTES;
            while (source.hasRemaining()) {
                position += open.write(source, position);
            }
        });
    }

    @Override
    public void force() throws IOException {
        withChannel(open -> open.force(false));
    }

    @Override
    public void grow(long newBlockCount) throws IOException {
        if (regular) {
            withChannel(open -> {
                writeLast(open, newBlockCount);
                open.force(true);
            });
        } else if (usableChannel().size() / BLOCK_BYTES < newBlockCount) {
            throw new IOException("the device " + path + " has "
                    + usableChannel().size() / BLOCK_BYTES + " blocks, fewer than " + newBlockCount);
        }
        opening.lock();
        try {
            AtomicReferenceArray<@Nullable Mapping> larger = new AtomicReferenceArray<>(pieceCount(newBlockCount));
            int whole = (int) (blockCount / PIECE_BLOCKS);
            for (int i = 0; i < whole; i++) {
                larger.set(i, pieces.get(i));
            }
            // A last piece that was short is mapped anew when it is used; the old one goes with its last reader.
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
                for (int i = 0; i < pieces.length(); i++) {
                    Mapping mapping = pieces.getAndSet(i, null);
                    if (mapping != null) {
                        mapping.unmap();
                    }
                }
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
}
