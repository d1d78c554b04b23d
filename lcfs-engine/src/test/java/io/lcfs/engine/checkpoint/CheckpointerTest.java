package io.lcfs.engine.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.StoreFailedException;
import io.lcfs.StoreOptions;
import io.lcfs.engine.device.RecordingDevice;
import io.lcfs.engine.store.EngineProvider;
import io.lcfs.engine.store.StoreInsides;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One thread at the checkpointer of a store whose device fails on demand; GroupCommitTest has several threads. */
@Tag("P5")
class CheckpointerTest {
    private final RecordingDevice device = new RecordingDevice(2048);
    private LayerStore store;
    private Layer layer;
    private StoreInsides insides;
    private Checkpointer checkpointer;

    @BeforeEach
    void open() throws IOException {
        store = EngineProvider.createOn(device, StoreOptions.defaults().withBackground(false));
        layer = store.createLayer("layer");
        store.sync();
        insides = StoreInsides.of(store);
        checkpointer = insides.checkpointer();
    }

    @AfterEach
    void close() throws IOException {
        if (!insides.isFailed()) {
            assertEquals(0, store.check().findings().size());
        }
        try {
            store.close();
        } catch (StoreFailedException e) {
            assertTrue(insides.isFailed());
        }
    }

    @Test
    void checkpointWithoutAChangeWritesNothing() throws IOException {
        Superblock before = checkpointer.durable();
        int events = device.events();
        checkpointer.checkpoint();
        assertSame(before, checkpointer.durable());
        assertEquals(events, device.events());
        checkpointer.checkpointAlways();
        assertEquals(before.checkpoint() + 1, checkpointer.durable().checkpoint());
    }

    @Test
    void checkpointOfAChangeForcesTwiceAndRaisesItsNumbers() throws IOException {
        layer.write("/f", 0, new byte[] {1});
        Superblock before = checkpointer.durable();
        long forces = checkpointer.barrier().forces();
        checkpointer.checkpoint();
        Superblock after = checkpointer.durable();
        assertEquals(forces + 2, checkpointer.barrier().forces());
        assertEquals(before.checkpoint() + 1, after.checkpoint());
        assertTrue(after.generation() > before.generation() && after.generationLimit() > before.generationLimit());
    }

    @Test
    void blocksThatWereFreedAreReleasedByTheSecondCheckpoint() throws IOException {
        layer.write("/f", 0, new byte[100 * 4096 + 1]);
        for (int i = 0; i < 100; i++) {
            layer.write("/f", i * 4096L, new byte[] {1});
        }
        checkpointer.checkpoint();
        layer.delete("/f");
        assertTrue(insides.parts().space().heldBlocks() >= 100);
        checkpointer.checkpointAlways();
        assertTrue(insides.parts().space().heldBlocks() >= 100, "the superblock before reaches them");
        checkpointer.checkpointAlways();
        assertTrue(insides.parts().space().heldBlocks() < 100);
    }

    @Test
    void quietWorkSeesEverythingDurableAndNoChange() throws IOException {
        layer.write("/f", 0, new byte[] {1});
        Superblock before = checkpointer.durable();
        AtomicInteger runs = new AtomicInteger();
        checkpointer.quiet(() -> {
            runs.getAndIncrement();
            assertTrue(insides.gate().isClosed());
            assertEquals(before.checkpoint() + 1, checkpointer.durable().checkpoint());
        });
        assertEquals(1, runs.get());
        assertFalse(insides.gate().isClosed());
    }

    @Test
    void workThatFailsLeavesTheTurnToTheNext() throws IOException {
        assertThrows(
                IOException.class,
                () -> checkpointer.exclusively(() -> {
                    throw new IOException("work fails on demand");
                }));
        checkpointer.drain();
        checkpointer.checkpointAlways();
        assertFalse(insides.isFailed());
    }

    @Test
    void failureOfTheSecondForceEndsTheStoreAndNotTheLastCheckpoint() throws IOException {
        layer.write("/f", 0, new byte[] {1});
        Superblock before = checkpointer.durable();
        device.failForce(1, true);
        assertThrows(StoreFailedException.class, checkpointer::checkpoint, "the force after the superblock");
        assertSame(before, checkpointer.durable());
        assertThrows(StoreFailedException.class, checkpointer::checkpoint);
        assertThrows(StoreFailedException.class, () -> checkpointer.exclusively(() -> {}));
        assertThrows(StoreFailedException.class, () -> checkpointer.quiet(() -> {}));
    }

    @Test
    void theDeviceMayShrinkWhenBothSuperblocksHaveTheSmallerSize() throws IOException {
        long before = checkpointer.blockCount();
        checkpointer.resized(before - 1);
        assertEquals(before, checkpointer.deviceBlocks());
        checkpointer.checkpointAlways();
        assertEquals(before - 1, checkpointer.durable().blockCount());
        assertEquals(before, checkpointer.deviceBlocks());
        checkpointer.checkpointAlways();
        assertEquals(before - 1, checkpointer.deviceBlocks());
        checkpointer.resized(before + 1);
        assertEquals(before + 1, checkpointer.deviceBlocks());
        checkpointer.resized(before);
    }
}
