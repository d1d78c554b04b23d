package io.lcfs.engine.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.Damage;
import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.RemoveOption;
import io.lcfs.Scrub;
import io.lcfs.ScrubOptions;
import io.lcfs.ScrubProgress;
import io.lcfs.ScrubReport;
import io.lcfs.StoreClosedException;
import io.lcfs.StoreOptions;
import io.lcfs.engine.device.ForwardingDevice;
import io.lcfs.engine.device.HeapDevice;
import io.lcfs.spi.BlockDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A scrub reads each block in use once, reports each damage with its place, and disturbs no other call. */
@Tag("P12")
class ScrubTest {
    private static final int BLOCKS = 2048;
    private static final StoreOptions QUIET = StoreOptions.defaults().withBackground(false);
    private static final StoreOptions READ_ONLY = QUIET.withReadOnly(true);

    /** Creates three layers with files of all kinds, a zombie between them, and layer 0. */
    private static HeapDevice makeStore() throws IOException {
        HeapDevice device = new HeapDevice(BLOCKS);
        byte[] content = new byte[300_000];
        new Random(7).nextBytes(content);
        try (LayerStore store = EngineProvider.createOn(device, QUIET)) {
            try (Layer base = store.createLayer("base")) {
                base.createDirectories("/usr/lib");
                base.write("/usr/lib/big", 0, content);
                for (int i = 0; i < 300; i++) {
                    base.write("/usr/lib/small" + i, 0, ("small " + i).getBytes());
                }
                base.commit();
            }
            try (Layer middle = store.cloneLayer("base", "middle")) {
                middle.write("/usr/lib/middle", 0, ByteBuffer.wrap(content, 0, 20_000));
                middle.commit();
            }
            try (Layer top = store.cloneLayer("middle", "top")) {
                top.write("/usr/lib/big", 8192, ByteBuffer.wrap(content, 0, 4096));
                top.write("/usr/lib/big", 10 << 12, ByteBuffer.wrap(content, 0, 3 << 12));
            }
            try (Layer other = store.cloneLayer("middle", "other")) {
                other.write("/other", 0, ByteBuffer.wrap(content, 0, 9000));
            }
            try (Layer root = store.root()) {
                root.write("/db", 0, ByteBuffer.wrap(content, 0, 50_000));
            }
            store.remove("middle", RemoveOption.FORCE);
            store.sync();
            assertTrue(store.check().isClean());
        }
        return device;
    }

    private static HeapDevice copy(BlockDevice device) throws IOException {
        HeapDevice copy = new HeapDevice(device.blockCount());
        ByteBuffer block = ByteBuffer.allocate(BlockDevice.BLOCK_BYTES);
        for (long i = 0; i < device.blockCount(); i++) {
            device.read(i, block.clear());
            copy.write(i, block.flip());
        }
        return copy;
    }

    private static void flip(BlockDevice device, long block, int offset) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(BlockDevice.BLOCK_BYTES);
        device.read(block, bytes);
        bytes.put(offset, (byte) ~bytes.get(offset));
        device.write(block, bytes.flip());
    }

    @Test
    void aSoundStoreIsCleanAndEachBlockIsReadOnce() throws Exception {
        try (LayerStore store = EngineProvider.openOn(makeStore(), QUIET)) {
            ScrubReport report = store.scrub();
            assertTrue(report.isClean(), () -> report.damages().toString());
            // The blocks in use, the bitmap of the only group, and both superblocks.
            assertEquals(store.check().usedBlocks() + 3, report.verifiedBlocks());
        }
    }

    @Test
    void eachDamagedBlockIsFoundAndNothingElseIs() throws Exception {
        HeapDevice sound = makeStore();
        HeapDevice device = copy(sound);
        long found = 0;
        long used;
        try (LayerStore store = EngineProvider.openOn(device, READ_ONLY)) {
            used = store.check().usedBlocks();
        }
        for (long block = 0; block < BLOCKS; block++) {
            flip(device, block, 1234);
            try (LayerStore store = EngineProvider.openOn(device, READ_ONLY)) {
                ScrubReport report = store.scrub();
                assertTrue(report.complete());
                Set<Long> blocks = new HashSet<>();
                report.damages().forEach(damage -> blocks.add(damage.block().getAsLong()));
                assertTrue(blocks.isEmpty() || blocks.equals(Set.of(block)), block + ": " + report.damages());
                found += blocks.size();
            }
            flip(device, block, 1234);
        }
        // The blocks in use, the bitmap of the only group, and both superblocks.
        assertEquals(used + 3, found);
    }

    @Test
    void aDamagedFileBlockIsNamedByLayerPathAndOffset() throws Exception {
        HeapDevice device = makeStore();
        List<Damage> damages = new ArrayList<>();
        for (long block = 0; block < BLOCKS; block++) {
            flip(device, block, 0);
            try (LayerStore store = EngineProvider.openOn(device, READ_ONLY)) {
                damages.addAll(store.scrub().damages());
            }
            flip(device, block, 0);
        }
        List<Damage> inFiles =
                damages.stream().filter(damage -> damage.offset().isPresent()).toList();
        assertEquals(
                Set.of("base /usr/lib/big", "top /usr/lib/big", "other /other", "/ /db", "top /usr/lib/middle"),
                names(inFiles, "other /usr/lib/middle", "top /usr/lib/middle"));
        Set<Long> offsets = new HashSet<>();
        inFiles.stream()
                .filter(damage -> "top".equals(damage.layer()) && "/usr/lib/big".equals(damage.path()))
                .forEach(damage -> offsets.add(damage.offset().getAsLong()));
        assertEquals(Set.of(8192L, 10L << 12, 11L << 12, 12L << 12), offsets);
    }

    /**
     * Returns layer and path of each damage. The removed layer in the middle has the name of one of the two layers
     * above it.
     */
    private static Set<String> names(List<Damage> damages, String either, String or) {
        Set<String> names = new HashSet<>();
        for (Damage damage : damages) {
            assertEquals(OptionalLong.of(4096), damage.length());
            String name = damage.layer() + " " + damage.path();
            names.add(name.equals(either) ? or : name);
        }
        return names;
    }

    /** The tree of a pruned layer has no names any more. */
    @Test
    void aDamagedFileBlockOfARemovedLayerIsNamedByALayerThatShowsIt() throws Exception {
        HeapDevice device = new HeapDevice(BLOCKS);
        try (LayerStore store = EngineProvider.createOn(device, QUIET)) {
            try (Layer base = store.createLayer("base")) {
                base.createDirectory("/d");
                base.write("/d/one", 0, new byte[] {1});
                for (String name : new String[] {"/d/one", "/d/two"}) {
                    base.write(name, 8192, ByteBuffer.allocate(4096).put(0, (byte) 1));
                }
                base.commit();
            }
            for (String name : new String[] {"one", "two"}) {
                try (Layer layer = store.cloneLayer("base", name)) {
                    layer.delete("/d/" + (name.equals("one") ? "two" : "one"));
                }
            }
            store.remove("base", RemoveOption.FORCE);
            store.reclaim();
        }
        Set<String> names = new HashSet<>();
        for (long block = 0; block < BLOCKS; block++) {
            flip(device, block, 0);
            try (LayerStore store = EngineProvider.openOn(device, READ_ONLY)) {
                store.scrub().damages().stream()
                        .filter(damage -> damage.offset().isPresent())
                        .forEach(damage -> names.add(damage.layer() + " " + damage.path() + " "
                                + damage.offset().getAsLong()));
            }
            flip(device, block, 0);
        }
        assertEquals(Set.of("one /d/one 0", "one /d/one 8192", "two /d/two 8192"), names);
    }

    @Test
    void anUnreadableBlockIsAFindingAndNotAFailure() throws Exception {
        HeapDevice device = makeStore();
        long[] bad = new long[1];
        BlockDevice failing = new FailingReads(device, bad);
        for (long block = 5; block < 300; block++) {
            bad[0] = block;
            try (LayerStore store = EngineProvider.openOn(failing, READ_ONLY)) {
                for (Damage damage : store.scrub().damages()) {
                    assertEquals(OptionalLong.of(block), damage.block(), damage::toString);
                    assertTrue(damage.problem().contains("bad sector"), damage::toString);
                }
                assertTrue(store.check().isClean());
            }
        }
    }

    /** A device with one block that cannot be read from the medium, although the mapping still shows it. */
    private static final class FailingReads extends ForwardingDevice {
        private final long[] bad;

        FailingReads(BlockDevice device, long[] bad) {
            super(device);
            this.bad = bad;
        }

        @Override
        public ByteBuffer piece(long block) throws IOException {
            return super.piece(block).duplicate().order(ByteOrder.LITTLE_ENDIAN);
        }

        @Override
        public void read(long block, ByteBuffer target) throws IOException {
            if (block <= bad[0] && bad[0] < block + target.remaining() / BLOCK_BYTES) {
                throw new IOException("bad sector");
            }
            super.read(block, target);
        }

        @Override
        public void close() {
            // The test continues to use it.
        }
    }

    @Test
    void aScrubOfABusyStoreIsCleanAndNobodyIsHurt() throws Exception {
        StoreOptions options = StoreOptions.defaults();
        AtomicBoolean stop = new AtomicBoolean();
        ExecutorService writers = Executors.newFixedThreadPool(2);
        try (LayerStore store = EngineProvider.createOn(new HeapDevice(16_384), options)) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                int number = i;
                running.add(writers.submit(() -> {
                    churn(store, number, stop);
                    return null;
                }));
            }
            for (int i = 0; i < 60; i++) {
                ScrubReport report = store.scrub();
                assertTrue(report.isClean(), () -> report.damages().toString());
            }
            stop.set(true);
            for (Future<?> each : running) {
                each.get();
            }
            assertTrue(store.check().isClean());
        } finally {
            stop.set(true);
            writers.shutdownNow();
        }
    }

    /** Writes, clones, snapshots, commits and removes its own layers. */
    private static void churn(LayerStore store, int number, AtomicBoolean stop) throws IOException {
        Random random = new Random(number);
        byte[] bytes = new byte[60_000];
        for (int round = 0; !stop.get(); round++) {
            String base = "base" + number + "-" + round;
            try (Layer layer = store.createLayer(base)) {
                for (int i = 0; i < 20; i++) {
                    random.nextBytes(bytes);
                    layer.write("/f" + i, 0, ByteBuffer.wrap(bytes, 0, 1 + random.nextInt(bytes.length)));
                }
                store.snapshot(base, base + "s").close();
                layer.write("/f3", 5000, ByteBuffer.wrap(bytes, 0, 9000));
                layer.delete("/f4");
            }
            try (Layer above = store.cloneLayer(base, base + "c")) {
                above.write("/f5", 100, ByteBuffer.wrap(bytes, 0, 30_000));
                above.commit();
            }
            store.remove(base, RemoveOption.FORCE);
            store.remove(base + "s", RemoveOption.FORCE);
            store.remove(base + "c");
        }
    }

    @Test
    void aScrubCanBePausedResumedLimitedAndClosed() throws Exception {
        CountDownLatch stepped = new CountDownLatch(1);
        try (LayerStore store = EngineProvider.openOn(makeStore(), StoreOptions.defaults())) {
            // At one byte a second the second step would begin in years, so only closing ends the scrub.
            ScrubOptions slow =
                    ScrubOptions.defaults().withMaxBytesPerSecond(1).withProgress(update -> stepped.countDown());
            Scrub closed = store.startScrub(slow);
            stepped.await();
            closed.pause();
            closed.close();
            assertFalse(closed.await().complete());
            assertFalse(closed.await().isClean());
            try (Scrub scrub = store.startScrub(ScrubOptions.defaults())) {
                scrub.pause();
                scrub.resume();
                assertTrue(scrub.await().isClean());
                ScrubProgress progress = scrub.progress();
                assertTrue(progress.verifiedBlocks() >= progress.totalBlocks(), progress::toString);
            }
        }
    }

    @Test
    void closingTheStoreEndsAScrub() throws Exception {
        LayerStore store = EngineProvider.openOn(makeStore(), StoreOptions.defaults());
        CountDownLatch stepped = new CountDownLatch(1);
        Scrub scrub = store.startScrub(
                ScrubOptions.defaults().withMaxBytesPerSecond(1).withProgress(update -> stepped.countDown()));
        stepped.await();
        store.close();
        assertFalse(scrub.await().complete());
        assertThrows(StoreClosedException.class, store::scrub);
    }

    @Test
    void aNegativeLimitIsRefused() {
        IllegalArgumentException thrown = assertThrows(
                IllegalArgumentException.class, () -> ScrubOptions.defaults().withMaxBytesPerSecond(-1));
        assertTrue(thrown.getMessage().contains("-1"));
    }
}
