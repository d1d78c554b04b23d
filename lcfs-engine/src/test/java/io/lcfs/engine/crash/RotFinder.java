package io.lcfs.engine.crash;

import io.lcfs.CorruptStoreException;
import io.lcfs.LayerStore;
import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.format.SuperblockDescriptor;
import io.lcfs.engine.store.EngineProvider;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Damages one block of a store at rest: a bit is flipped, or a write was lost or went to another block. Every result is
 * right, or the damage is reported.
 */
final class RotFinder extends Finder {
    private static final int STEPS = 30;

    private Map<String, String> view = Map.of();
    private BlockMap medium = new BlockMap(0);
    private long blockCount;
    private Random random = new Random(0);

    /** Creates the finder, which has no options. */
    RotFinder() {}

    @Override
    void look(long seed) throws Exception {
        random = new Random(seed);
        Workload workload = Workload.create(seed, Workload.Mix.ALL);
        workload.run(STEPS);
        workload.closePassing();
        workload.sync();
        view = workload.model().describe();
        SimulatedDevice whole = CrashStates.atTheEnd(workload.device);
        blockCount = whole.blockCount();
        medium = whole.first();
        List<Long> read = blocksRead(whole);
        for (long block : read) {
            BlockVersion version = medium.get(block);
            damage(block, flipped(version, random.nextInt(BlockVersion.BYTES)));
            damage(block, flipped(version, BlockVersion.BYTES - 1 - random.nextInt(64)));
            damage(block, medium.get(read.get(random.nextInt(read.size()))));
            damage(block, BlockVersion.CANARY);
            for (BlockVersion older : CrashStates.versions(workload.device, block)) {
                damage(block, older);
            }
        }
        misplace();
    }

    private List<Long> blocksRead(SimulatedDevice whole) throws IOException {
        whole.traceReads();
        LayerStore store = EngineProvider.openOn(whole, Workload.OPTIONS);
        StoreView.of(store, random);
        CrashExplorer.requireClean(store, "at rest");
        BitSet read = whole.blocksRead();
        read.clear(0, Blocks.SUPERBLOCKS);
        List<Long> blocks = new ArrayList<>();
        read.stream().forEach(block -> blocks.add((long) block));
        return blocks;
    }

    private BlockVersion flipped(BlockVersion version, int at) {
        byte[] bytes = version.copy();
        bytes[at] ^= (byte) (1 << random.nextInt(8));
        return new BlockVersion(bytes);
    }

    private void damage(long block, BlockVersion version) throws IOException {
        if (!version.sameAs(medium.get(block))) {
            BlockMap damaged = medium.fork();
            damaged.set(block, version);
            requireReported(damaged, "block " + block + " is damaged");
        }
    }

    /** Sets a pointer of the superblock, with a right checksum, to a node that does not match it. */
    private void misplace() throws IOException {
        long[] numbers = {Checkpoints.numberOf(medium.get(0)), Checkpoints.numberOf(medium.get(1))};
        int newest = numbers[0] > numbers[1] ? 0 : 1;
        ByteBuffer elsewhere = ByteBuffer.wrap(medium.get(newest).copy()).order(ByteOrder.LITTLE_ENDIAN);
        long free = blockCount - 1;
        BlockMap moved = medium.fork();
        moved.set(free, medium.get(elsewhere.getLong(SuperblockDescriptor.TABLE_BLOCK_OFFSET)));
        elsewhere.putLong(SuperblockDescriptor.TABLE_BLOCK_OFFSET, free);
        moved.set(newest, summed(elsewhere));
        requireNotRead(moved, "a node lies elsewhere");
        ByteBuffer born = ByteBuffer.wrap(medium.get(newest).copy()).order(ByteOrder.LITTLE_ENDIAN);
        long birth = born.getLong(SuperblockDescriptor.TABLE_BIRTH_OFFSET);
        born.putLong(SuperblockDescriptor.TABLE_BIRTH_OFFSET, birth - 1);
        BlockMap older = medium.fork();
        older.set(newest, summed(born));
        requireNotRead(older, "a node has another birth");
    }

    private void requireNotRead(BlockMap damaged, String what) throws IOException {
        count(1);
        try {
            StoreView.of(EngineProvider.openOn(new SimulatedDevice(damaged, blockCount), Workload.OPTIONS), random);
        } catch (CorruptStoreException e) {
            return;
        }
        throw new AssertionError(what + ", and it is read");
    }

    private static BlockVersion summed(ByteBuffer superblock) {
        superblock.putInt(SuperblockDescriptor.CRC_OFFSET, SuperblockDescriptor.checksum(superblock.array()));
        return new BlockVersion(superblock.array());
    }

    private void requireReported(BlockMap damaged, String what) throws IOException {
        count(1);
        boolean reported = false;
        try {
            LayerStore store = EngineProvider.openOn(new SimulatedDevice(damaged, blockCount), Workload.OPTIONS);
            try {
                String difference = StoreView.difference(view, StoreView.of(store, random));
                if (!difference.isEmpty()) {
                    throw new AssertionError(what + ", and wrong data is returned: " + difference);
                }
            } catch (CorruptStoreException e) {
                reported = true;
            }
            reported |= !store.check().isClean();
        } catch (CorruptStoreException e) {
            reported = true;
        }
        if (!reported) {
            throw new AssertionError(what + ", and nothing says so");
        }
    }
}
