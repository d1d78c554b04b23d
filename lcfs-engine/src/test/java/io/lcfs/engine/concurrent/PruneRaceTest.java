package io.lcfs.engine.concurrent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.RemoveOption;
import io.lcfs.StoreOptions;
import io.lcfs.engine.device.HeapDevice;
import io.lcfs.engine.store.EngineProvider;
import io.lcfs.engine.sweep.Sweep;
import io.lcfs.engine.sweep.Tally;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Threads change layers on a removed layer, and snapshot, clone, commit and remove them, while another thread frees
 * what none of them reaches. At the end, each layer that is left shows what its thread wrote.
 */
@Tag("P9")
@Tag("faults")
class PruneRaceTest {
    private static final StoreOptions OPTIONS = StoreOptions.defaults()
            .withBackground(false)
            .withCheckpointInterval(Duration.ZERO)
            .withStageBytes(2 << 20);
    private static final int FILES = 200;
    private static final int BYTES = 3 * 4096;
    private static final int STEPS = 150;

    /** One thread's layers, with the number of the content of each file. */
    private static final class Builder {
        final LayerStore store;
        final Random random;
        final String prefix;
        final Map<String, Map<Integer, Integer>> layers = new HashMap<>();
        String live;
        int drawn;

        Builder(LayerStore store, Random random, String prefix, Map<Integer, Integer> base) throws IOException {
            this.store = store;
            this.random = random;
            this.prefix = prefix;
            this.live = prefix;
            store.cloneLayer("base", prefix).close();
            layers.put(prefix, new HashMap<>(base));
        }

        private String name() {
            return prefix + "-" + drawn++;
        }

        Builder work() throws IOException {
            for (int i = 0; i < STEPS; i++) {
                switch (random.nextInt(8)) {
                    case 0 -> snapshot();
                    case 1 -> derive();
                    case 2 -> removeOne();
                    default -> change();
                }
            }
            return this;
        }

        private void snapshot() throws IOException {
            String name = name();
            store.snapshot(live, name).close();
            layers.put(name, new HashMap<>(layers.get(live)));
        }

        private void derive() throws IOException {
            String name = name();
            if (random.nextBoolean()) {
                try (Layer layer = store.openLayer(live)) {
                    layer.commit();
                }
            }
            store.cloneLayer(live, name).close();
            layers.put(name, new HashMap<>(layers.get(live)));
            live = name;
        }

        private void removeOne() throws IOException {
            List<String> others = new ArrayList<>(layers.keySet());
            others.remove(live);
            others.sort(null);
            if (!others.isEmpty()) {
                String name = others.get(random.nextInt(others.size()));
                store.remove(name, RemoveOption.FORCE);
                layers.remove(name);
            }
        }

        private void change() throws IOException {
            Map<Integer, Integer> files = layers.get(live);
            try (Layer layer = store.openLayer(live)) {
                for (int i = random.nextInt(20); i >= 0; i--) {
                    int file = random.nextInt(FILES);
                    if (files.containsKey(file) && random.nextInt(3) > 0) {
                        layer.delete("/f" + file);
                        files.remove(file);
                    } else {
                        int number = random.nextInt(1 << 20);
                        layer.writeAllBytes("/f" + file, content(number));
                        files.put(file, number);
                    }
                }
            }
        }

        void requireWhole() throws IOException {
            for (Map.Entry<String, Map<Integer, Integer>> each : layers.entrySet()) {
                try (Layer layer = store.openLayer(each.getKey())) {
                    for (int file = 0; file < FILES; file++) {
                        Integer number = each.getValue().get(file);
                        String path = "/f" + file;
                        assertEquals(number != null, layer.exists(path), each.getKey() + path);
                        if (number != null) {
                            assertArrayEquals(content(number), layer.readAllBytes(path), each.getKey() + path);
                        }
                    }
                }
            }
        }
    }

    private static byte[] content(int number) {
        byte[] bytes = new byte[BYTES];
        new Random(number).nextBytes(bytes);
        return bytes;
    }

    @Test
    void layersOnARemovedLayerKeepWhatTheyShowWhileTheRestIsFreed() {
        Sweep.random("pruning beside changes", 10, number -> {
            run(number);
            Tally.SEQUENCES.add(1);
        });
    }

    private static void run(long number) throws IOException, InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (LayerStore store = EngineProvider.createOn(new HeapDevice(32_768), OPTIONS)) {
            Map<Integer, Integer> files = new HashMap<>();
            try (Layer base = store.createLayer("base")) {
                for (int file = 0; file < FILES; file++) {
                    base.writeAllBytes("/f" + file, content(file));
                    files.put(file, file);
                }
                base.commit();
            }
            List<Future<Builder>> building = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                building.add(
                        threads.submit(new Builder(store, new Random(number * 2 + i), "builder" + i, files)::work));
            }
            store.remove("base", RemoveOption.FORCE);
            while (!building.stream().allMatch(Future::isDone)) {
                store.reclaim();
            }
            for (Future<Builder> each : building) {
                each.get().requireWhole();
            }
            assertEquals(List.of(), store.check().findings());
            for (Future<Builder> each : building) {
                for (String name : each.get().layers.keySet()) {
                    store.remove(name, RemoveOption.FORCE);
                }
            }
            store.reclaim();
            assertEquals(List.of(), store.check().findings());
            assertEquals(EMPTY_LAYERS, store.check().layers());
        } finally {
            threads.shutdownNow();
        }
    }

    private static final long EMPTY_LAYERS = 1;
}
