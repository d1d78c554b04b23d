package io.lcfs.engine.concurrent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.FileOption;
import io.lcfs.Layer;
import io.lcfs.LayerFile;
import io.lcfs.LayerStore;
import io.lcfs.StoreClosedException;
import io.lcfs.StoreOptions;
import io.lcfs.engine.store.EngineProvider;
import io.lcfs.engine.store.StoreInsides;
import io.lcfs.engine.sweep.Tally;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A handle is closed while another thread is in one of its calls. The call succeeds or reports that the handle is
 * closed. The layer is never in memory twice, and no call reads blocks that were given to another layer. If the threads
 * meet at the table's lock, the test holds it.
 */
@Tag("P11")
@Tag("faults")
class HandleRaceTest {
    private static final StoreOptions QUIET = StoreOptions.defaults().withBackground(false);
    private static final int LENGTH = 100_000;
    private static final int FILES = 2;
    private static final int ROUNDS = 300;

    private final SteppedDevice device = new SteppedDevice(2048);

    private static byte[] content(int value) {
        byte[] bytes = new byte[LENGTH];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    /** Runs a call that stops at the table's lock, and closes the handle meanwhile. */
    private static Throwable closedDuring(LayerStore store, Layer layer, Strand.Work call) {
        ReentrantLock lock = StoreInsides.of(store).table().lock();
        Strand strand;
        lock.lock();
        try {
            strand = Strand.start("call", call);
            while (!lock.hasQueuedThreads() && !strand.isDone()) {
                Thread.onSpinWait();
            }
            layer.close();
        } finally {
            lock.unlock();
        }
        Tally.SCHEDULES.add(1);
        return strand.outcome();
    }

    /** Starts a call and returns when it begins, in each round a little later. */
    private static Strand begin(int round, Strand.Work call) throws Exception {
        CyclicBarrier both = new CyclicBarrier(2);
        Strand strand = Strand.start("call", () -> {
            both.await();
            call.run();
        });
        both.await();
        for (int i = 0; i < round; i++) {
            Thread.onSpinWait();
        }
        return strand;
    }

    private static void fill(LayerStore store, String name, int value) throws IOException {
        try (Layer layer = store.createLayer(name)) {
            for (int i = 0; i < FILES; i++) {
                layer.write("/" + i, 0, content(value));
            }
            layer.commit();
        }
    }

    /** Opening a file takes no lock that the test could hold, so both threads run freely. */
    @Test
    void fileThatWasBeingOpenedKeepsItsLayerOrIsNotOpened() throws Exception {
        try (LayerStore store = EngineProvider.createOn(device, QUIET)) {
            int refused = 0;
            for (int round = 0; round < ROUNDS; round++) {
                refused += openedBesideItsEnd(store, round) ? 0 : 1;
                store.reclaim();
                assertEquals(List.of(), store.check().findings());
                Tally.SCHEDULES.add(1);
            }
            assertTrue(refused < ROUNDS, "no file was opened");
        }
    }

    /**
     * Opens a file while the only handle of its layer is closed, removes the layer, and fills its space. Returns
     * whether the file was opened.
     */
    private static boolean openedBesideItsEnd(LayerStore store, int round) throws Exception {
        fill(store, "layer", 1);
        Layer layer = store.openLayer("layer");
        LayerFile[] file = new LayerFile[1];
        Strand strand = begin(round, () -> file[0] = layer.openFile("/1"));
        layer.close();
        Throwable thrown = strand.outcome();
        store.remove("layer");
        store.reclaim();
        fill(store, "other", 2);
        if (file[0] == null) {
            assertInstanceOf(StoreClosedException.class, thrown);
        } else {
            ByteBuffer read = ByteBuffer.allocate(LENGTH);
            file[0].read(0, read);
            assertArrayEquals(content(1), read.array());
            file[0].close();
        }
        store.remove("other");
        return file[0] != null;
    }

    @Test
    void fileWithoutANameThatIsClosedWhileItIsWrittenIsNoDamage() throws Exception {
        try (LayerStore store = EngineProvider.createOn(device, QUIET);
                Layer layer = store.createLayer("layer")) {
            for (int round = 0; round < ROUNDS; round++) {
                LayerFile file = layer.openFile("/file", FileOption.WRITE, FileOption.CREATE_NEW);
                layer.delete("/file");
                Strand strand = begin(round, () -> {
                    for (int i = 0; i < 20; i++) {
                        file.write(0, ByteBuffer.wrap(content(i)));
                    }
                });
                file.close();
                Throwable thrown = strand.outcome();
                if (thrown != null) {
                    assertInstanceOf(StoreClosedException.class, thrown);
                }
                Tally.SCHEDULES.add(1);
            }
            store.reclaim();
            assertEquals(List.of(), store.check().findings());
        }
    }

    @Test
    void changeIsSeenByWhoOpensTheLayerAnewOrIsNotMade() throws IOException {
        try (LayerStore store = EngineProvider.createOn(device, QUIET)) {
            store.createLayer("layer").close();
            store.sync();
            Layer layer = store.openLayer("layer");
            Throwable thrown = closedDuring(store, layer, () -> layer.write("/file", 0, content(1)));
            try (Layer again = store.openLayer("layer")) {
                if (thrown == null) {
                    assertArrayEquals(content(1), again.readAllBytes("/file"));
                } else {
                    assertInstanceOf(StoreClosedException.class, thrown);
                    again.write("/file", 0, content(2));
                }
                again.write("/other", 0, content(3));
                store.sync();
                assertArrayEquals(content(thrown == null ? 1 : 2), again.readAllBytes("/file"));
            }
            assertEquals(List.of(), store.check().findings());
        }
    }

    /** A marked layer stays in memory, so its last change succeeds although the handle is closed. */
    @Test
    void changeOfALayerThatWaitsForACheckpointIsKept() throws IOException {
        try (LayerStore store = EngineProvider.createOn(device, QUIET)) {
            Layer layer = store.createLayer("layer");
            layer.write("/file", 0, content(1));
            layer.close();
            store.sync();
            try (Layer again = store.openLayer("layer")) {
                assertArrayEquals(content(1), again.readAllBytes("/file"));
            }
            assertNull(StoreInsides.of(store).table().loaded().stateIfLoaded(layer.id()), "states of closed layers go");
            assertEquals(List.of(), store.check().findings());
        }
    }
}
