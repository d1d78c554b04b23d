package io.lcfs.engine.crash;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.engine.store.EngineProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A change that is made while a checkpoint writes is completely in the next checkpoint. Each of these changes was lost
 * once.
 */
@Tag("P11")
@Tag("faults")
class MeetingTest {
    private final SimulatedDevice device = new SimulatedDevice(1024);
    private final LayerStore store;

    MeetingTest() throws IOException {
        store = EngineProvider.createOn(device, Workload.OPTIONS);
    }

    /** A task that may fail. */
    private interface Step {
        void run() throws IOException;
    }

    /** Syncs, and runs a task inside the k-th device call of the sync. */
    private void syncAndMeet(int k, Step step) throws IOException {
        device.meet(k, false, () -> {
            try {
                step.run();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        store.sync();
    }

    /** Opens a store on the present content of the device. */
    private LayerStore reopened() throws IOException {
        SimulatedDevice image = new SimulatedDevice(device.first().fork(), device.blockCount());
        for (int i = 0; i < device.events(); i++) {
            if (device.event(i).kind() == SimulatedDevice.Kind.WRITE) {
                image.written(device.event(i).block(), device.event(i).version());
            }
        }
        return EngineProvider.openOn(image, Workload.OPTIONS);
    }

    /**
     * The clone's root was written two checkpoints before the clone's record. By then the checksum of the root had left
     * memory.
     */
    @Test
    void cloneOfASnapshotThatWereMadeDuringTwoCheckpoints() throws IOException {
        byte[] content = new byte[300];
        content[7] = 7;
        try (Layer live = store.createLayer("live")) {
            live.write("/f", 0, content);
        }
        syncAndMeet(0, () -> store.snapshot("live", "snapshot").close());
        syncAndMeet(0, () -> store.cloneLayer("snapshot", "clone").close());
        store.sync();
        try (LayerStore again = reopened();
                Layer clone = again.openLayer("clone")) {
            assertArrayEquals(
                    content,
                    clone.readAllBytes("/f"),
                    "read first: who checks first knows the root by another pointer");
            assertEquals(List.of(), again.check().findings());
        }
    }
}
