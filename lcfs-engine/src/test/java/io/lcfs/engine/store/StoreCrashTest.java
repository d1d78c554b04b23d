package io.lcfs.engine.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.CheckReport;
import io.lcfs.DirectoryEntries;
import io.lcfs.DirectoryEntry;
import io.lcfs.FileKind;
import io.lcfs.Layer;
import io.lcfs.LayerInfo;
import io.lcfs.LayerKind;
import io.lcfs.LayerStore;
import io.lcfs.StoreOptions;
import io.lcfs.engine.device.HeapDevice;
import io.lcfs.engine.device.RecordingDevice;
import io.lcfs.engine.sweep.Sweep;
import io.lcfs.engine.sweep.Tally;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A store that crashes at any write or force of a workload opens at the last checkpoint, or at the one whose superblock was
 * being written, and goes on from there. See {@link Sweep} for how to repeat one.
 */
@Tag("P11")
@Tag("faults")
class StoreCrashTest {
    private static final StoreOptions OPTIONS =
            StoreOptions.defaults().withBackground(false).withCheckpointInterval(Duration.ZERO);
    private static final int BLOCKS = 4096;

    /** What a user sees of a store: path to content, over all layers. */
    private static Map<String, String> view(LayerStore store) throws IOException {
        Map<String, String> view = new TreeMap<>();
        List<String> names = new ArrayList<>(List.of(LayerStore.ROOT));
        for (LayerInfo info : store.list()) {
            names.add(info.name());
            view.put(info.name(), info.kind() + " on " + info.parent());
        }
        for (String name : names) {
            try (Layer layer = store.open(name)) {
                collect(layer, name, "/", view);
            }
        }
        return view;
    }

    private static void collect(Layer layer, String name, String directory, Map<String, String> view)
            throws IOException {
        try (DirectoryEntries entries = layer.list(directory)) {
            for (DirectoryEntry entry : entries) {
                String path = directory + (directory.endsWith("/") ? "" : "/") + entry.name();
                if (entry.kind() == FileKind.DIRECTORY) {
                    view.put(name + ":" + path, "directory");
                    collect(layer, name, path, view);
                } else {
                    view.put(name + ":" + path, Arrays.hashCode(layer.readAllBytes(path)) + "");
                }
            }
        }
    }

    /** Random operations; what a user sees at each checkpoint, and after how many events its superblock was written. */
    private static final class Workload {
        final Random random;
        final RecordingDevice device = new RecordingDevice(BLOCKS);
        final List<Map<String, String>> states = new ArrayList<>();
        final List<Integer> events = new ArrayList<>();
        final LayerStore store;
        int drawn;

        Workload(long seed) throws IOException {
            random = new Random(seed);
            store = EngineProvider.createOn(device, OPTIONS);
            durable();
        }

        void durable() throws IOException {
            events.add(device.events());
            states.add(view(store));
        }

        void run(int steps) throws IOException {
            for (int i = 0; i < steps; i++) {
                step();
            }
        }

        private String any(boolean writable) throws IOException {
            List<String> names = new ArrayList<>();
            if (writable) {
                names.add(LayerStore.ROOT);
            }
            for (LayerInfo info : store.list()) {
                if (!writable || info.kind() == LayerKind.WRITABLE) {
                    names.add(info.name());
                }
            }
            return names.isEmpty() ? "" : names.get(random.nextInt(names.size()));
        }

        private void step() throws IOException {
            switch (random.nextInt(16)) {
                case 0 -> store.create("layer" + drawn++).close();
                case 1 -> derive();
                case 2 -> snapshot();
                case 3 -> remove();
                case 4 -> commit();
                case 5 -> {
                    store.sync();
                    durable();
                }
                case 6 -> {
                    store.reclaim();
                    durable();
                }
                default -> write();
            }
        }

        private void derive() throws IOException {
            String parent = any(false);
            if (!parent.isEmpty()) {
                store.clone(parent, "layer" + drawn++).close();
            }
        }

        private void snapshot() throws IOException {
            String live = any(true);
            if (!live.equals(LayerStore.ROOT)) {
                store.snapshot(live, "layer" + drawn++).close();
            }
        }

        private void remove() throws IOException {
            String name = any(false);
            if (!name.isEmpty()) {
                store.removeForced(name);
            }
        }

        private void commit() throws IOException {
            String name = any(true);
            if (!name.equals(LayerStore.ROOT)) {
                try (Layer layer = store.open(name)) {
                    layer.commit();
                }
                durable();
            }
        }

        private void write() throws IOException {
            try (Layer layer = store.open(any(true))) {
                String path = "/d" + random.nextInt(3);
                layer.createDirectories(path);
                String file = path + "/f" + random.nextInt(6);
                switch (random.nextInt(6)) {
                    case 0 -> layer.deleteRecursively(random.nextBoolean() ? path : file);
                    case 1 -> {
                        if (layer.exists(file)) {
                            layer.truncate(file, random.nextInt(30_000));
                        }
                    }
                    default -> {
                        byte[] bytes = new byte[1 + random.nextInt(random.nextBoolean() ? 300 : 40_000)];
                        random.nextBytes(bytes);
                        layer.write(file, random.nextInt(20_000), bytes);
                    }
                }
            }
        }
    }

    private static void requireClean(LayerStore store, String when) throws IOException {
        CheckReport report = store.check();
        assertTrue(report.isClean(), () -> when + ": " + report.findings());
    }

    @Test
    void crashAtAnyEventOpensAtACheckpoint() {
        Sweep.random("crash states", 400, seed -> {
            Workload workload = new Workload(seed);
            workload.run(40);
            workload.store.sync();
            workload.durable();
            requireClean(workload.store, "seed " + seed);
            Random random = new Random(seed);
            for (int i = 0; i < 25; i++) {
                int first = workload.events.get(0);
                int events = first + random.nextInt(workload.device.events() - first + 1);
                crash(workload, seed, events, random);
                Tally.CRASH_STATES.add(1);
            }
            Tally.SEQUENCES.add(1);
        });
    }

    private static void crash(Workload workload, long seed, int events, Random random) throws IOException {
        HeapDevice left = switch (random.nextInt(4)) {
            case 0 -> workload.device.crashedWithNothing(events);
            case 1 -> workload.device.crashedWithAll(events);
            case 2 -> workload.device.crashed(events, random, false);
            default -> workload.device.crashed(events, random, true);
        };
        String when = "seed " + seed + ", crash after event " + events;
        int last = 0;
        while (last + 1 < workload.events.size() && workload.events.get(last + 1) <= events) {
            last++;
        }
        Map<String, String> found;
        try (LayerStore store = EngineProvider.openOn(left, OPTIONS)) {
            requireClean(store, when);
            found = view(store);
            store.reclaim();
            requireClean(store, when + ", reclaimed");
            assertEquals(found, view(store), when + ": reclaiming changed what is seen");
        }
        Map<String, String> next = workload.states.get(Math.min(last + 1, workload.states.size() - 1));
        if (!found.equals(next)) {
            assertEquals(workload.states.get(last), found, when);
        }
    }
}
