package io.lcfs.engine.store;

import io.lcfs.StoreOptions;
import io.lcfs.engine.EventLog;
import io.lcfs.engine.FailureLog;
import io.lcfs.engine.checkpoint.Checkpointer;
import io.lcfs.engine.checkpoint.Superblock;
import io.lcfs.engine.checkpoint.SuperblockPair;
import io.lcfs.engine.device.ChannelDevice;
import io.lcfs.engine.device.LiveReaders;
import io.lcfs.engine.device.ReadState;
import io.lcfs.engine.device.VerifiedDevice;
import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.format.NameHash;
import io.lcfs.engine.format.SuperblockDescriptor;
import io.lcfs.engine.guard.FailureLatch;
import io.lcfs.engine.layer.Generations;
import io.lcfs.engine.layer.LayerTable;
import io.lcfs.engine.layer.OpenRun;
import io.lcfs.engine.operation.StoreCore;
import io.lcfs.engine.space.Claim;
import io.lcfs.engine.space.Stage;
import io.lcfs.engine.tree.NodeStore;
import io.lcfs.spi.BlockDevice;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.UUID;

/** Creates the store on a device, or finds it there, and connects its parts. */
final class StoreOpener {
    private static final long FIRST_GENERATION = 1;

    private StoreOpener() {}

    static EngineStore create(BlockDevice device, long blockCount, StoreOptions options) throws IOException {
        return create(device, blockCount, options, new SecureRandom());
    }

    /** Creates a store whose uuid and hash key come from a given source. */
    static EngineStore create(BlockDevice device, long blockCount, StoreOptions options, Random random)
            throws IOException {
        if (options.readOnly()) {
            throw new IllegalArgumentException("readOnly: a store cannot be made without writing it");
        }
        SuperblockPair superblocks = new SuperblockPair(device);
        superblocks.clear();
        Superblock empty = new Superblock(
                SuperblockDescriptor.LABEL_INDEX,
                uuid(random),
                EngineProvider.usable(blockCount),
                0,
                FIRST_GENERATION,
                FIRST_GENERATION + Generations.RESERVED,
                Superblock.Root.EMPTY,
                Superblock.Root.EMPTY,
                1,
                0,
                0,
                0,
                random.nextLong(),
                random.nextLong(),
                random.nextLong());
        EngineStore store = assemble(device, superblocks, empty, options);
        addRoot(store.core());
        store.sync();
        store.start();
        return store;
    }

    /** Returns a random uuid, version 4. */
    private static UUID uuid(Random random) {
        long high = random.nextLong() & ~0xF000L | 0x4000;
        long low = random.nextLong() & ~(0b11L << 62) | 1L << 63;
        return new UUID(high, low);
    }

    private static void addRoot(StoreCore core) throws IOException {
        core.changeTable(Claim.GROWTH, () -> {
            core.table().addRoot();
            core.makeRoot(core.table().get(LayerTable.ROOT_LAYER));
            return core;
        });
    }

    static EngineStore open(BlockDevice device, StoreOptions options) throws IOException {
        SuperblockPair superblocks = new SuperblockPair(device);
        Superblock newest = options.readOnly() ? readNewest(superblocks, device) : openNewest(superblocks, device);
        if (superblocks.damagedSlot() >= 0 && !options.besideWriter()) {
            FailureLog.warn(
                    StoreOpener.class,
                    "superblock {} of the store {} is damaged, as by a crash in a checkpoint; checkpoint {} is used",
                    superblocks.damagedSlot(),
                    device,
                    newest.checkpoint());
        }
        EngineStore store = assemble(device, superblocks, newest, options);
        if (newest.residue() == Superblock.UNKNOWN) {
            store.core().table().countResidue();
        } else {
            store.core().parts().space().residueChanged(newest.residue());
        }
        store.start();
        EventLog.debug(
                StoreOpener.class,
                "the store {} is open at checkpoint {}: {} layers; of {} bytes {} are used, {} of them by removed layers",
                device,
                newest.checkpoint(),
                newest.layers() - 1,
                Blocks.toBytes(newest.blockCount()),
                Blocks.toBytes(newest.usedBlocks()),
                Blocks.toBytes(Math.max(0, newest.residue())));
        return store;
    }

    /** Returns the newest superblock and, if another process may write the store, states it as the one that is read. */
    private static Superblock readNewest(SuperblockPair superblocks, BlockDevice device) throws IOException {
        Superblock newest = superblocks.readNewest();
        while (device instanceof ChannelDevice read
                && read.state(new ReadState(newest.checkpoint(), newest.generation()))) {
            Superblock again = superblocks.readNewest();
            if (again.checkpoint() == newest.checkpoint()) {
                break;
            }
            newest = again;
        }
        return newest;
    }

    /**
     * Opens a store for writing. The last writer may have ended without a checkpoint, so it is not known what a reader
     * of an older checkpoint reaches beside what the last one does.
     */
    private static Superblock openNewest(SuperblockPair superblocks, BlockDevice device) throws IOException {
        Superblock opened = superblocks.open(Generations.RESERVED, drawWriter());
        // The checkpoint before it reaches the same blocks.
        LiveReaders.of(device).revokeBefore(opened.checkpoint() - 1);
        return opened;
    }

    /**
     * Draws the number of a writer when a store is opened for writing. The seed comes from the clock. No secure
     * generator is used, because since Java 25 it reads files through the JVM's default file system, which may be a
     * layer of this store.
     */
    private static long drawWriter() {
        return new SplittableRandom().nextLong();
    }

    private static EngineStore assemble(
            BlockDevice device, SuperblockPair superblocks, Superblock superblock, StoreOptions options) {
        VerifiedDevice verified = new VerifiedDevice(device);
        Stage stage = new Stage(device, OpenRun.LONGEST, options.stageBytes());
        NodeStore nodes = new NodeStore(verified, stage);
        FailureLatch failure = new FailureLatch();
        NameHash hash = new NameHash(superblock.hashKeyLow(), superblock.hashKeyHigh());
        Checkpointer.Assembly assembly =
                Checkpointer.assemble(nodes, superblocks, superblock, hash, options.clock(), failure);
        return new EngineStore(new StoreCore(assembly, options), options);
    }
}
