package io.lcfs.engine.store;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.NoSpaceException;
import io.lcfs.RemoveOption;
import io.lcfs.StoreOptions;
import io.lcfs.engine.space.Claim;
import io.lcfs.engine.space.Promises;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A change that finds no space waits for the reclaiming in the background before it is refused. After each test the
 * checker must find nothing.
 */
@Tag("P11")
class RoomTest {
    private static final int STORE_BYTES = 16 << 20;

    @RegisterExtension
    final CheckedStore checked = CheckedStore.of(STORE_BYTES, StoreOptions.defaults());

    private LayerStore store;

    @BeforeEach
    void openStore() {
        store = checked.store();
    }

    @Test
    void whatWasRemovedIsReclaimedBeforeAWriteIsRefused() throws IOException {
        byte[] most = new byte[STORE_BYTES / 10 * 6];
        new Random(1).nextBytes(most);
        for (int round = 0; round < 20; round++) {
            try (Layer layer = store.createLayer("layer")) {
                layer.write("/file", 0, most);
            }
            store.remove("layer");
        }
    }

    @Test
    void aWriteIsRefusedIfReclaimingGivesTooLittle() throws IOException {
        byte[] half = new byte[STORE_BYTES / 2];
        new Random(1).nextBytes(half);
        try (Layer kept = store.createLayer("kept")) {
            kept.write("/file", 0, half);
            store.createLayer("removed").close();
            store.remove("removed");
            assertThrows(NoSpaceException.class, () -> kept.write("/second", 0, half));
            kept.write("/third", 0, new byte[1]);
        }
    }

    @Test
    void aLayerThatIsHeldOpenGivesNoRoomUntilItIsClosed() throws IOException {
        byte[] most = new byte[STORE_BYTES / 10 * 6];
        new Random(1).nextBytes(most);
        store.createLayer("next").close();
        Layer layer = store.createLayer("layer");
        layer.write("/file", 0, most);
        layer.commit();
        store.remove("layer", RemoveOption.FORCE);
        try (Layer next = store.openLayer("next")) {
            assertThrows(NoSpaceException.class, () -> next.write("/file", 0, most));
            layer.close();
            next.write("/file", 0, most);
        }
    }

    @Test
    void reclaimingForAWriteWaitsForSpaceThatIsPromisedToOthers() throws Exception {
        byte[] most = new byte[STORE_BYTES / 10 * 6];
        new Random(1).nextBytes(most);
        store.createLayer("next").close();
        Layer layer = store.createLayer("layer");
        layer.write("/file", 0, most);
        layer.commit();
        store.remove("layer", RemoveOption.FORCE);
        Promises promises = StoreInsides.of(store).parts().space().promises();
        try (Layer next = store.openLayer("next")) {
            long promised = promiseAll(promises);
            layer.close();
            AtomicReference<Exception> thrown = new AtomicReference<>();
            Thread writer = new Thread(() -> write(next, most, thrown), "writer");
            writer.start();
            while (writer.isAlive() && !isSomeThreadIn("promiseForReclaiming")) {
                Thread.onSpinWait();
            }
            promises.end(promised);
            writer.join();
            assertNull(thrown.get());
        }
    }

    private static void write(Layer layer, byte[] content, AtomicReference<Exception> thrown) {
        try {
            layer.write("/file", 0, content);
        } catch (IOException | RuntimeException e) {
            thrown.set(e);
        }
    }

    /** Promises all blocks that a removal may use, and returns their number. */
    private static long promiseAll(Promises promises) throws IOException {
        long all = 0;
        for (long blocks = STORE_BYTES; blocks > 0; blocks /= 2) {
            while (promises.isOnlyPromised(all + blocks, Claim.REMOVAL)) {
                promises.make(blocks, Claim.REMOVAL);
                all += blocks;
            }
        }
        return all;
    }

    private static boolean isSomeThreadIn(String method) {
        return Thread.getAllStackTraces().values().stream()
                .flatMap(Arrays::stream)
                .anyMatch(frame -> frame.getMethodName().equals(method));
    }

    @Test
    void threadsThatRemoveWhatTheyWroteAreNeverRefused() throws Exception {
        int threads = 4;
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int number = i;
                running.add(executor.submit(() -> {
                    buildAndRemove(number);
                    return null;
                }));
            }
            for (Future<?> each : running) {
                each.get();
            }
        } finally {
            executor.shutdownNow();
        }
    }

    /** A layer that never owns more than an eighth of the store. */
    private void buildAndRemove(int number) throws IOException {
        byte[] content = new byte[STORE_BYTES / 16];
        new Random(number).nextBytes(content);
        for (int round = 0; round < 100; round++) {
            String name = number + "-" + round;
            try (Layer layer = store.createLayer(name)) {
                layer.write("/first", 0, content);
                layer.commit();
            }
            try (Layer above = store.cloneLayer(name, name + "above")) {
                above.write("/second", 0, content);
            }
            store.remove(name + "above");
            store.remove(name);
        }
    }
}
