package io.lcfs.engine.store;

import io.lcfs.LayerStore;
import io.lcfs.NotAStoreException;
import io.lcfs.StoreOptions;
import io.lcfs.engine.checkpoint.SuperblockPair;
import io.lcfs.engine.device.ChannelDevice;
import io.lcfs.engine.device.FileDevice;
import io.lcfs.engine.device.HeapDevice;
import io.lcfs.engine.format.Blocks;
import io.lcfs.spi.BlockDevice;
import io.lcfs.spi.DeviceLock;
import io.lcfs.spi.LayerStoreProvider;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** The provider that {@link LayerStore} finds. Creates and opens stores. Stateless. */
public final class EngineProvider implements LayerStoreProvider {
    private static final long MAX_HEAP_BYTES = 64L << 30;

    /** Called by the service loader. */
    public EngineProvider() {}

    @Override
    public LayerStore create(Path path, long sizeBytes, StoreOptions options) throws IOException {
        boolean wholeDevice = sizeBytes == 0 && Files.exists(path) && !Files.isRegularFile(path);
        long blockCount = wholeDevice ? 0 : requireSize(sizeBytes, Blocks.toBytes(Blocks.MAX_STORE_BLOCKS));
        boolean isNew = Files.notExists(path);
        BlockDevice device = isOfJdk(path)
                ? FileDevice.create(path, blockCount, options.lockTimeout())
                : ChannelDevice.create(path, blockCount, options.lockTimeout());
        try {
            if (options.preallocation()) {
                preallocate(device, 0);
            }
            return createOnEmpty(device, wholeDevice ? device.blockCount() : blockCount, path.toString(), options);
        } catch (IOException | RuntimeException | Error e) {
            // The file is deleted while it is locked, so that no other caller opens it.
            if (isNew) {
                FileDevice.delete(path);
            }
            closeAfter(e, device);
            throw e;
        }
    }

    /** Returns whether a path belongs to one of the JDK's own file systems, whose mappings show later writes. */
    private static boolean isOfJdk(Path path) {
        return path.getFileSystem().provider().getClass().getModule() == Object.class.getModule();
    }

    /** Fills a file from a block on, and each later part of it, with zeros, so that the host has space for them. */
    private static void preallocate(BlockDevice device, long block) throws IOException {
        if (device instanceof FileDevice mapped) {
            mapped.preallocate(block);
        } else if (device instanceof ChannelDevice read) {
            read.preallocate(block);
        }
    }

    /** Creates a store on a device that contains none. */
    private static LayerStore createOnEmpty(BlockDevice device, long blockCount, String name, StoreOptions options)
            throws IOException {
        if (new SuperblockPair(device).isPresent()) {
            throw new FileAlreadyExistsException(name, null, "the device holds a layer store already");
        }
        return StoreOpener.create(device, blockCount, options);
    }

    private static void closeAfter(Throwable failure, BlockDevice device) {
        try {
            device.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    static long requireSize(long sizeBytes, long mostBytes) {
        long least = Blocks.toBytes(Blocks.MIN_STORE_BLOCKS);
        if (sizeBytes < least || sizeBytes > mostBytes) {
            throw new IllegalArgumentException(
                    "store size " + sizeBytes + " is not within " + least + " to " + mostBytes + " bytes");
        }
        return usable(sizeBytes >>> Blocks.SHIFT);
    }

    /**
     * Returns the number of blocks that a store can use. If the last group has little more than its head, that group is
     * left out.
     */
    static long usable(long blockCount) {
        int inLast = Blocks.indexInGroup(blockCount);
        return blockCount > Blocks.PER_GROUP && inLast > 0 && inLast < 2 * Blocks.GROUP_HEAD
                ? blockCount - inLast
                : blockCount;
    }

    @Override
    public LayerStore create(BlockDevice device, StoreOptions options) throws IOException {
        try {
            requireBlocks(device.blockCount());
            return createOnEmpty(device, device.blockCount(), device.toString(), options);
        } catch (IOException | RuntimeException | Error e) {
            closeAfter(e, device);
            throw e;
        }
    }

    private static void requireBlocks(long blockCount) {
        if (blockCount < Blocks.MIN_STORE_BLOCKS || blockCount > Blocks.MAX_STORE_BLOCKS) {
            throw new IllegalArgumentException("device of " + blockCount + " blocks: not within "
                    + Blocks.MIN_STORE_BLOCKS + " to " + Blocks.MAX_STORE_BLOCKS + ", which a store takes");
        }
    }

    @Override
    public LayerStore open(Path path, StoreOptions options) throws IOException {
        if (options.besideWriter()) {
            return openBesideWriter(path, options);
        }
        boolean mapped = isOfJdk(path) && !options.readOnly();
        boolean wasLockable = Files.exists(DeviceLock.lockFile(path));
        BlockDevice device = mapped
                ? FileDevice.open(path, options.lockTimeout())
                : ChannelDevice.open(path, !options.readOnly(), options.lockTimeout());
        try {
            if (options.preallocation() && !options.readOnly()) {
                preallocate(device, device.blockCount());
            }
            return openOn(device, options);
        } catch (IOException | RuntimeException | Error e) {
            // The lock file is deleted while the device is locked, so no other process has it locked.
            if (e instanceof NotAStoreException && !wasLockable) {
                Files.deleteIfExists(DeviceLock.lockFile(path));
            }
            closeAfter(e, device);
            throw e;
        }
    }

    private static LayerStore openBesideWriter(Path path, StoreOptions options) throws IOException {
        if (!isOfJdk(path)) {
            throw new IllegalArgumentException("besideWriter: " + path + " is in a file system of the provider "
                    + path.getFileSystem().provider() + ", whose stores know no readers");
        }
        BlockDevice device = ChannelDevice.openBesideWriter(path);
        try {
            return openOn(device, options);
        } catch (IOException | RuntimeException | Error e) {
            closeAfter(e, device);
            throw e;
        }
    }

    @Override
    public LayerStore open(BlockDevice device, StoreOptions options) throws IOException {
        if (options.besideWriter()) {
            throw new IllegalArgumentException(
                    "besideWriter: " + device + " is a device of the caller, whose writer knows no readers");
        }
        try {
            return openOn(device, options);
        } catch (IOException | RuntimeException | Error e) {
            closeAfter(e, device);
            throw e;
        }
    }

    @Override
    public LayerStore createInMemory(long sizeBytes, StoreOptions options) throws IOException {
        return createOn(new HeapDevice(requireSize(sizeBytes, MAX_HEAP_BYTES)), options);
    }

    /** Creates a store on a device, which the store owns from then on. Previous content is lost. */
    public static LayerStore createOn(BlockDevice device, StoreOptions options) throws IOException {
        return StoreOpener.create(device, device.blockCount(), options);
    }

    /**
     * Creates a store whose uuid and hash key come from a given source, so that a test gets the same bytes from the
     * same seed.
     */
    public static LayerStore createOn(BlockDevice device, StoreOptions options, Random random) throws IOException {
        return StoreOpener.create(device, device.blockCount(), options, random);
    }

    /** Opens the store on a device, which the store owns from then on. */
    public static LayerStore openOn(BlockDevice device, StoreOptions options) throws IOException {
        return StoreOpener.open(device, options);
    }
}
