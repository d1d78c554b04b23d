package io.lcfs.engine.concurrent;

import io.lcfs.Layer;
import io.lcfs.LayerDiff;
import io.lcfs.LayerFile;
import io.lcfs.LayerFilter;
import io.lcfs.LayerOptions;
import io.lcfs.LayerStore;
import io.lcfs.NoSpaceException;
import io.lcfs.NoSuchLayerException;
import io.lcfs.RemoveOption;
import io.lcfs.StoreClosedException;
import io.lcfs.StoreOptions;
import io.lcfs.engine.device.FileDevice;
import io.lcfs.engine.store.EngineProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;

/**
 * A store on a file that several threads use in all ways at once, while it is checkpointed each millisecond. At the end
 * it is closed under them. Reports the order in which the threads took locks.
 */
public final class BusyStore implements Callable<Map<String, String>> {
    private static final StoreOptions OPTIONS =
            StoreOptions.defaults().withCheckpointInterval(Duration.ofMillis(1)).withStageBytes(1 << 20);
    private static final long SIZE_BYTES = 32 << 20;
    private static final int THREADS = 3;
    private static final int ROUNDS = 20;

    /** Work of a thread. It is no failure if another thread has removed the layer or closed the store. */
    private interface Work {
        void run() throws Exception;
    }

    private static void unlessGone(Work work) throws Exception {
        try {
            work.run();
        } catch (NoSuchLayerException e) {
            // Another thread has removed the layer.
        }
    }

    @Override
    public Map<String, String> call() throws Exception {
        Path directory = Files.createTempDirectory("lcfs-busy");
        Path file = directory.resolve("store");
        try {
            LayerStore store = new EngineProvider().create(file, SIZE_BYTES, OPTIONS);
            makeBase(store);
            fillUp(store);
            Strand watcher = Strand.start("watcher", () -> look(store));
            buildAll(store, ROUNDS);
            unlessGone(() -> store.grow(2 * SIZE_BYTES));
            store.close();
            watcher.join();
            return LockWatch.pairs();
        } finally {
            FileDevice.delete(file);
            Files.delete(directory);
        }
    }

    /** Creates the layer on which all others are cloned. */
    static void makeBase(LayerStore store) throws IOException {
        try (Layer base = store.createLayer("base")) {
            base.createDirectory("/d");
            for (int i = 0; i < 50; i++) {
                base.write("/d/" + i, 0, new byte[5_000 + i]);
            }
            base.commit();
        }
    }

    /** Writes until the store has no space for more, and removes what was written. */
    private static void fillUp(LayerStore store) throws IOException {
        byte[] content = new byte[1 << 20];
        Arrays.fill(content, (byte) 1);
        try (Layer large = store.createLayer("large")) {
            for (long at = 0; true; at += content.length) {
                large.write("/file", at, content);
            }
        } catch (NoSpaceException e) {
            store.remove("large");
        }
    }

    /** Lets several threads create layers and remove most of them again. */
    static void buildAll(LayerStore store, int rounds) {
        List<Strand> strands = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            int number = thread;
            strands.add(Strand.start("busy-" + number, () -> build(store, number, rounds)));
        }
        strands.forEach(Strand::join);
    }

    private static void build(LayerStore store, int thread, int rounds) throws Exception {
        Random random = new Random(thread);
        for (int round = 0; round < rounds; round++) {
            String name = "layer-" + thread + "-" + round;
            try (Layer layer = store.cloneLayer("base", name)) {
                fill(layer, random);
                store.snapshot(name, name + "-snapshot").close();
                fill(layer, random);
                store.view(name + "-snapshot", name + "-view", LayerOptions.defaults())
                        .close();
                try (LayerDiff diff = store.diff(name + "-snapshot", name)) {
                    diff.forEach(change -> {});
                }
                store.setLabels(name, Map.of("round", String.valueOf(round)));
                layer.usage();
                if (random.nextBoolean()) {
                    layer.commit();
                }
            }
            store.rename(name, name + "-old");
            store.remove(name + "-snapshot", RemoveOption.FORCE);
            store.remove(name + "-old", RemoveOption.FORCE);
            if (random.nextInt(4) > 0) {
                store.remove(name + "-view");
            }
            if (random.nextInt(8) == 0) {
                store.reclaim();
            }
        }
    }

    private static void fill(Layer layer, Random random) throws IOException {
        try (LayerFile orphan = layer.openFile("/d/" + random.nextInt(25))) {
            layer.write("/d/" + (25 + random.nextInt(25)), random.nextInt(9_000), new byte[300_000]);
            layer.createDirectories("/e/f");
            layer.createLink("/e/link", "/d/30");
            layer.delete("/e/link");
            layer.truncate("/d/31", 1);
            layer.setXattr("/d/32", "user.x", new byte[2_000]);
            layer.createFile("/e/gone");
            try (LayerFile open = layer.openFile("/e/gone")) {
                layer.delete("/e/gone");
                open.size();
            }
            layer.rename("/e/f", "/e/g");
            layer.deleteRecursively("/e");
            layer.readAllBytes("/d/32");
            orphan.size();
        }
    }

    /** Reads information about the whole store until it is closed. */
    private static void look(LayerStore store) throws Exception {
        try {
            while (true) {
                unlessGone(() -> store.find(LayerFilter.all()));
                unlessGone(store::check);
                unlessGone(store::scrub);
                unlessGone(store::info);
                unlessGone(() -> store.root().close());
                unlessGone(store::sync);
            }
        } catch (StoreClosedException e) {
            // This is the expected end.
        }
    }
}
