package io.lcfs.engine.concurrent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.StoreFailedException;
import io.lcfs.StoreOptions;
import io.lcfs.engine.store.EngineProvider;
import io.lcfs.engine.store.StoreInsides;
import io.lcfs.engine.sweep.Sweep;
import io.lcfs.engine.sweep.Tally;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Threads that wait for a checkpoint, stopped and released at its device calls: each call keeps its promise or throws
 * an exception.
 */
@Tag("P11")
@Tag("faults")
class GroupCommitTest {
    private static final StoreOptions QUIET = StoreOptions.defaults().withBackground(false);
    /** Large enough that no thread needs a checkpoint to get space, however many changes are under way. */
    private static final int BLOCKS = 2048;

    private static final int CALLERS = 4;

    private final SteppedDevice device = new SteppedDevice(BLOCKS);

    private static void awaitWaiting(Strand strand) {
        while (!strand.isWaiting() && !strand.isDone()) {
            Thread.onSpinWait();
        }
    }

    /** Stops the first force from now on. Afterwards the force fails if {@code fails} is set. */
    private Halt haltForce(boolean fails) {
        Halt halt = new Halt();
        boolean[] stopped = new boolean[1];
        device.callback((call, block) -> {
            if (call == SteppedDevice.Call.FORCE && !stopped[0]) {
                stopped[0] = true;
                halt.stop();
                if (fails) {
                    throw new IOException("force fails on demand");
                }
            }
        });
        return halt;
    }

    @Test
    void whoArrivesDuringACheckpointWaitsForTheNextWhichServesAll() throws IOException {
        try (LayerStore store = EngineProvider.createOn(device, QUIET);
                Layer layer = store.createLayer("layer")) {
            store.sync();
            long before = store.info().checkpoints();
            layer.write("/first", 0, new byte[] {1});
            Halt halt = haltForce(false);
            Strand first = Strand.start("first", store::sync);
            halt.awaitReached();
            List<Strand> others = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                layer.write("/" + i, 0, new byte[] {2});
                others.add(Strand.start("other-" + i, store::sync));
            }
            others.forEach(GroupCommitTest::awaitWaiting);
            halt.release();
            first.join();
            others.forEach(Strand::join);
            assertEquals(before + 2, store.info().checkpoints(), "one for the first, one for all others");
            Tally.SCHEDULES.add(1);
            try (LayerStore crashed = EngineProvider.openOn(device.image(), QUIET);
                    Layer found = crashed.openLayer("layer")) {
                for (int i = 0; i < CALLERS; i++) {
                    assertArrayEquals(new byte[] {2}, found.readAllBytes("/" + i));
                }
            }
        }
    }

    @Test
    void failureOfACheckpointIsThrownToAllWhoWaitForIt() throws IOException {
        LayerStore store = EngineProvider.createOn(device, QUIET);
        Layer layer = store.createLayer("layer");
        store.sync();
        layer.write("/first", 0, new byte[] {1});
        Halt halt = haltForce(true);
        Strand first = Strand.start("first", store::sync);
        halt.awaitReached();
        List<Strand> others = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            others.add(Strand.start("other-" + i, store::sync));
        }
        others.forEach(GroupCommitTest::awaitWaiting);
        halt.release();
        assertInstanceOf(StoreFailedException.class, first.outcome());
        for (Strand other : others) {
            assertInstanceOf(StoreFailedException.class, other.outcome());
        }
        Tally.SCHEDULES.add(1);
        store.close();
    }

    /**
     * The test of a former fault. A caller checked the latch while a checkpoint with its changes was under way, and
     * then lost the processor. That checkpoint failed. The caller then found nothing to make durable and no running
     * checkpoint, and took its changes for durable.
     */
    @Test
    void changeWhoseCheckpointFailedIsNotTakenForDurable() throws IOException {
        LayerStore store = EngineProvider.createOn(device, QUIET);
        Layer layer = store.createLayer("layer");
        store.sync();
        layer.write("/file", 0, new byte[] {1});
        Halt halt = haltForce(true);
        halt.release();
        assertThrows(StoreFailedException.class, store::sync);
        // From here on the test acts as that caller does after it has checked the latch.
        assertThrows(StoreFailedException.class, StoreInsides.of(store).checkpointer()::checkpoint);
        Tally.SCHEDULES.add(1);
        store.close();
    }

    /**
     * Threads make changes and sync in any order. From then on, every image contains all changes that a thread has
     * synced.
     */
    @Test
    void whatWasSyncedIsOnTheDevice() {
        Sweep.random("group commits", 150, seed -> {
            SteppedDevice blocks = new SteppedDevice(BLOCKS);
            try (LayerStore store = EngineProvider.createOn(blocks, QUIET)) {
                AtomicInteger syncs = new AtomicInteger();
                List<Strand> strands = new ArrayList<>();
                for (int i = 0; i < CALLERS; i++) {
                    String name = "layer-" + i;
                    strands.add(Strand.start(name, () -> changeAndSync(store, name, blocks, syncs)));
                }
                strands.forEach(Strand::join);
                assertTrue(store.info().checkpoints() <= syncs.get() + 2);
                assertEquals(List.of(), store.check().findings());
            }
            Tally.SCHEDULES.add(1);
        });
    }

    private static void changeAndSync(LayerStore store, String name, SteppedDevice blocks, AtomicInteger syncs)
            throws IOException {
        try (Layer layer = store.createLayer(name)) {
            for (int round = 1; round <= 4; round++) {
                layer.write("/file", 0, new byte[] {(byte) round});
                store.sync();
                syncs.incrementAndGet();
                try (LayerStore crashed = EngineProvider.openOn(blocks.image(), QUIET);
                        Layer found = crashed.openLayer(name)) {
                    assertArrayEquals(new byte[] {(byte) round}, found.readAllBytes("/file"));
                }
            }
        }
    }
}
