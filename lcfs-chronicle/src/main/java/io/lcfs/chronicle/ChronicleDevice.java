package io.lcfs.chronicle;

import io.lcfs.spi.BlockDevice;
import io.lcfs.spi.DeviceChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A regular file or a block device that is read through one mapping of chronicle-bytes, whatever its size; the engine's
 * own device has a mapping for each GiB. It is meant for hosts that use chronicle-bytes anyway; for other hosts it has
 * no advantage over the engine's device. Thread-safe.
 *
 * <pre>{@code
 * try (LayerStore store = LayerStore.create(ChronicleDevice.create(file, 1L << 36), StoreOptions.defaults())) { ... }
 * try (LayerStore store = LayerStore.open(ChronicleDevice.open(file), StoreOptions.defaults())) { ... }
 * }</pre>
 *
 * <p><b>JVM flags.</b> chronicle-bytes uses internals of the JDK, which must be allowed on the command line:
 *
 * <pre>
 * --add-opens=java.base/sun.nio.ch=ALL-UNNAMED           maps and unmaps
 * --add-opens=java.base/java.nio=ALL-UNNAMED             makes buffers over the mapping
 * --add-opens=java.base/java.lang.reflect=ALL-UNNAMED    opens further members by reflection
 * --add-exports=java.base/jdk.internal.ref=ALL-UNNAMED   frees buffers
 * </pre>
 *
 * <p>Java 24 and later also need {@code --enable-native-access=ALL-UNNAMED} and
 * {@code --sun-misc-unsafe-memory-access=allow}; without these two the JVM prints warnings. On a module path,
 * {@code chronicle.core,chronicle.bytes} replaces {@code ALL-UNNAMED}. If one of the first four flags is missing,
 * {@link #create} and {@link #open} throw an {@link IllegalStateException} that names the missing flags, before
 * anything is opened or created. Chronicle logs to slf4j, at INFO, when it is loaded and when a mapping is made.
 *
 * <p><b>Writes use a channel</b>; the mapping is read-only. If the file system is full or the disk fails, the JVM
 * reports the failure of a write to a mapping late or never, and the {@code force} after it succeeds; a channel write
 * throws. A write of a new block through a mapping also takes several times as long, and a faulty write of another part
 * of the process could damage the data. On Linux, channel and mapping are coherent.
 *
 * <p>The store file has the same format as that of the engine's own device: each of the two devices opens the files of
 * the other one, but not at the same time.
 */
public final class ChronicleDevice implements BlockDevice {
    private static final int PIECE_BLOCKS = ChronicleMapping.WINDOW_BYTES / BLOCK_BYTES;
    private static final long MAX_BLOCKS = 1L << 48;

    private final Path path;
    private final boolean regular;
    private final DeviceChannel channel;
    private volatile long blockCount;
    private volatile ChronicleMapping mapping;

    /** The mappings from before the device grew, which readers may still use. */
    private final List<ChronicleMapping> replaced = new ArrayList<>();

    private ChronicleDevice(Path path, DeviceChannel channel) throws IOException {
        this.path = path;
        this.regular = Files.isRegularFile(path);
        this.channel = channel;
        // Files.size() returns 0 for a block device; the size of the channel is right.
        this.blockCount = channel.size() / BLOCK_BYTES;
        requirePossible(blockCount);
        this.mapping = ChronicleMapping.map(path, blockCount * BLOCK_BYTES);
    }

    /**
     * Creates a file, sparse and with mode 0600, and opens it. The file is durable on return. O(1).
     *
     * @param path the file, which must not exist
     * @param sizeBytes the size, from 4 KiB to 2^60 bytes; rounded down to whole blocks
     * @return the open device
     * @throws java.nio.file.FileAlreadyExistsException if the file exists; it is not changed
     * @throws IllegalArgumentException if the size is out of range
     * @throws IllegalStateException if the JVM was started without the flags that the class names
     * @throws IOException if the file cannot be created; no file is left behind
     */
    public static ChronicleDevice create(Path path, long sizeBytes) throws IOException {
        RequiredFlags.require();
        long blocks = sizeBytes / BLOCK_BYTES;
        requirePossible(blocks);
        return on(path, DeviceChannel.create(path, blocks, Duration.ZERO));
    }

    private static void requirePossible(long blocks) {
        if (blocks < 1 || blocks > MAX_BLOCKS) {
            throw new IllegalArgumentException("size of " + blocks + " blocks: not within 1 to " + MAX_BLOCKS);
        }
    }

    /**
     * Opens an existing file or block device. O(1).
     *
     * @param path the file or block device; bytes after its last whole block are ignored
     * @return the open device
     * @throws java.nio.file.NoSuchFileException if the path does not exist
     * @throws io.lcfs.StoreLockedException if the device is already open, in this process or another one
     * @throws IllegalArgumentException if the device has no whole block, or more than 2^48 blocks
     * @throws IllegalStateException if the JVM was started without the flags that the class names
     * @throws IOException if the device cannot be opened or mapped
     */
    public static ChronicleDevice open(Path path) throws IOException {
        RequiredFlags.require();
        return on(path, DeviceChannel.open(path, true));
    }

    private static ChronicleDevice on(Path path, DeviceChannel channel) throws IOException {
        try {
            return new ChronicleDevice(path, channel);
        } catch (IOException | RuntimeException | Error e) {
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
        return mapping.window((int) (block / PIECE_BLOCKS));
    }

    @Override
    public ByteBuffer view(long block, int count) throws IOException {
        return mapping.lend(block * BLOCK_BYTES, count * BLOCK_BYTES);
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
        channel.write(source, block * BLOCK_BYTES);
    }

    @Override
    public void force() throws IOException {
        channel.force();
    }

    @Override
    public synchronized void grow(long newBlockCount) throws IOException {
        if (newBlockCount < blockCount) {
            throw new IllegalArgumentException(
                    "growth to " + newBlockCount + " blocks: the device has " + blockCount + " already");
        }
        if (newBlockCount == blockCount) {
            return;
        }
        requirePossible(newBlockCount);
        if (regular) {
            channel.extend(newBlockCount);
        } else if (channel.size() / BLOCK_BYTES < newBlockCount) {
            throw new IOException("the device " + path + " has " + channel.size() / BLOCK_BYTES + " blocks, fewer than "
                    + newBlockCount);
        }
        ChronicleMapping larger = ChronicleMapping.map(path, newBlockCount * BLOCK_BYTES);
        replaced.add(mapping);
        mapping = larger;
        blockCount = newBlockCount;
    }

    @Override
    public synchronized void close() throws IOException {
        try {
            mapping.close();
            for (ChronicleMapping earlier : replaced) {
                earlier.close();
            }
        } finally {
            channel.close();
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
