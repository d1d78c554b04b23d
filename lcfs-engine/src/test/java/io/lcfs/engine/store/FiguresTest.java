package io.lcfs.engine.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.NoSuchLayerException;
import io.lcfs.RemoveOption;
import io.lcfs.StoreInfo;
import io.lcfs.engine.device.HeapDevice;
import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.format.SuperblockDescriptor;
import io.lcfs.engine.process.Program;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The figures of a store are true: each is compared with what was done. */
@Tag("P14")
class FiguresTest {
    private static final int MIB = 1 << 20;

    private static byte[] noise(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static LayerStore memory() throws IOException {
        return LayerStore.createInMemory(16 * MIB, CheckedStore.QUIET);
    }

    @Test
    void whatIsFreedWaitsForTwoCheckpointsAndCountsAsFreeMeanwhile() throws IOException {
        try (LayerStore store = memory();
                Layer layer = store.createLayer("layer")) {
            layer.write("/file", 0, noise(MIB));
            store.sync();
            StoreInfo before = store.info();
            layer.delete("/file");
            StoreInfo held = store.info();
            assertTrue(held.heldBytes() >= MIB, held.toString());
            // The layer that changes has a run of blocks in reserve.
            assertTrue(held.usedBytes() <= before.usedBytes() - MIB + 80 * Blocks.BYTES, held.toString());
            assertTrue(held.freeBytes() >= before.freeBytes() + MIB - 80 * Blocks.BYTES, held.toString());
            // A check, which makes a checkpoint, and the checkpoint of a further change release them.
            Sums.require(store, "held");
            layer.createFile("/other");
            store.sync();
            assertTrue(
                    store.info().heldBytes() <= 10 * Blocks.BYTES, store.info().toString());
            Sums.require(store, "released");
        }
    }

    @Test
    void whatARemovedLayerOwnsIsResidueUntilItIsReclaimed() throws IOException {
        try (LayerStore store = memory()) {
            Layer layer = store.createLayer("layer");
            layer.write("/file", 0, noise(MIB));
            assertEquals(0, store.info().residueBytes());
            long own = layer.usage().ownBytes();
            assertTrue(own >= MIB, "own " + own);
            store.remove("layer");
            assertEquals(own, store.info().residueBytes());
            store.reclaim();
            assertEquals(own, store.info().residueBytes(), "an open handle keeps it");
            Sums.require(store, "removed");
            layer.close();
            store.reclaim();
            assertEquals(0, store.info().residueBytes());
            Sums.require(store, "reclaimed");
        }
    }

    @Test
    void whatComesBackWithALayerIsWhatNoOtherLayerShows() throws IOException {
        try (LayerStore store = memory()) {
            try (Layer base = store.createLayer("base")) {
                base.write("/file", 0, noise(MIB));
                base.write("/deleted", 0, noise(MIB / 2));
                base.commit();
            }
            assertEquals(store.usage("base").ownBytes(), store.reclaimableBytes("base"));
            try (Layer one = store.cloneLayer("base", "one")) {
                one.delete("/deleted");
                one.write("/own", 0, noise(MIB / 4));
            }
            requireAbout(MIB / 2, store.reclaimableBytes("base"));
            assertEquals(store.usage("one").ownBytes(), store.reclaimableBytes("one"));
            store.cloneLayer("base", "other").close();
            assertEquals(0, store.reclaimableBytes("base"));
            store.remove("base", RemoveOption.FORCE);
            store.reclaim();
            // What the other layer alone keeps of the removed one comes back with it.
            requireAbout(MIB / 2, store.reclaimableBytes("other"));
            requireAbout(MIB / 4, store.reclaimableBytes("one"));
            store.remove("other");
            store.reclaim();
            requireAbout(MIB + MIB / 4, store.reclaimableBytes("one"));
            assertThrows(UnsupportedOperationException.class, () -> store.reclaimableBytes(LayerStore.ROOT));
            assertThrows(NoSuchLayerException.class, () -> store.reclaimableBytes("base"));
            Sums.require(store, "at the end");
        }
    }

    private static void requireAbout(long expected, long found) {
        assertTrue(found >= expected && found <= expected + 12 * Blocks.BYTES, found + " instead of " + expected);
    }

    /** Creates a store with a removed layer that two other layers keep. */
    private static HeapDevice withResidue() throws IOException {
        HeapDevice device = new HeapDevice(4096);
        try (LayerStore store = EngineProvider.createOn(device, CheckedStore.QUIET)) {
            try (Layer base = store.createLayer("base")) {
                base.write("/file", 0, noise(MIB));
                base.commit();
            }
            store.cloneLayer("base", "one").close();
            store.cloneLayer("base", "other").close();
            store.remove("base", RemoveOption.FORCE);
            store.reclaim();
            Sums.require(store, "with residue");
        }
        return device;
    }

    private static void requireResidueOfTwo(HeapDevice device, String when) throws IOException {
        try (LayerStore store = EngineProvider.openOn(device, CheckedStore.QUIET)) {
            assertTrue(store.info().residueBytes() >= MIB, when + ": " + store.info());
            Sums.require(store, when);
            store.remove("one");
            store.remove("other");
            store.reclaim();
            assertEquals(0, store.info().residueBytes(), when);
            Sums.require(store, when + ", reclaimed");
        }
    }

    @Test
    void residueIsInTheSuperblock() throws IOException {
        HeapDevice device = withResidue();
        for (int slot = 0; slot < Blocks.SUPERBLOCKS; slot++) {
            ByteBuffer superblock = superblock(device, slot);
            assertTrue(superblock.getLong(SuperblockDescriptor.RESIDUE_OFFSET) > MIB / Blocks.BYTES);
        }
        requireResidueOfTwo(device, "opened again");
    }

    @Test
    void residueIsCountedIfAnOlderVersionWroteTheSuperblock() throws IOException {
        HeapDevice device = withResidue();
        for (int slot = 0; slot < Blocks.SUPERBLOCKS; slot++) {
            ByteBuffer superblock = superblock(device, slot);
            superblock.putLong(SuperblockDescriptor.RESIDUE_OFFSET, 0);
            superblock.putInt(SuperblockDescriptor.CRC_OFFSET, SuperblockDescriptor.checksum(superblock.array()));
            device.write(slot, superblock);
        }
        requireResidueOfTwo(device, "opened by this version");
    }

    private static ByteBuffer superblock(HeapDevice device, int slot) throws IOException {
        ByteBuffer superblock = ByteBuffer.allocate(Blocks.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        device.read(slot, superblock);
        return superblock.flip();
    }

    @Test
    void aFileTakesOnItsHostWhatIsInUse(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("store");
        try (LayerStore store = LayerStore.create(file, 200L * MIB, CheckedStore.QUIET);
                Layer layer = store.createLayer("layer")) {
            layer.write("/file", 0, noise(24 * MIB));
            store.sync();
            StoreInfo info = store.info();
            long host = hostBytes(file);
            // The superblocks, two versions of each bitmap, what waits for reuse, and the file's last block.
            long most = info.usedBytes() + info.heldBytes() + 12 * Blocks.BYTES;
            assertTrue(host >= info.usedBytes() && host <= most, host + " on the host, " + info);
            Sums.require(store, "written");
        }
    }

    private static long hostBytes(Path file) throws Exception {
        Process du = Program.process("du", "-k", file.toString()).start();
        String said = new String(du.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, du.waitFor(), said);
        return Long.parseLong(said.substring(0, said.indexOf('\t'))) << 10;
    }
}
