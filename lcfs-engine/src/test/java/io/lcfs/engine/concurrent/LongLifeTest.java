package io.lcfs.engine.concurrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.Layer;
import io.lcfs.LayerFile;
import io.lcfs.LayerFilter;
import io.lcfs.LayerInfo;
import io.lcfs.LayerStore;
import io.lcfs.RemoveOption;
import io.lcfs.StoreOptions;
import io.lcfs.engine.store.EngineProvider;
import io.lcfs.engine.store.StoreInsides;
import io.lcfs.engine.sweep.Sweep;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A store that several threads use for a long time, with reopening now and then, is after each round as it was after
 * the first one: nothing accumulates in memory or on the device. {@code -Dlcfs.minutes=M} sets the length.
 */
@Tag("P13")
@Tag("faults")
class LongLifeTest {
    private static final StoreOptions OPTIONS = StoreOptions.defaults()
            .withCheckpointInterval(Duration.ofMillis(20))
            .withStageBytes(1 << 20);
    private static final long SIZE_BYTES = 64 << 20;
    private static final int ROUNDS = 12;
    private static final int BUILDS = 3;
    private static final int FILES = 100;
    private static final Set<String> STAYING = Set.of("base", "seldom");
    private static final int ROUNDS_OPEN = 4;

    /** The number of checkpoints after which no freed block waits any more. */
    private static final int SETTLING = 4;

    /**
     * The number of nodes that a checkpoint rewrites although nothing has changed: those of the group records from
     * whose groups it takes blocks.
     */
    private static final long EACH_CHECKPOINT = 2;

    /** The table of layers may be split in a different way each time. */
    private static final long SLACK_BLOCKS = 8;

    /** More than a round and its checkpoints can draw. */
    private static final long MAX_GENERATIONS = 100_000;

    @TempDir
    Path directory;

    /** Uses a layer that was open but unused during a checkpoint, and leaves it unchanged. */
    private static void useSeldom(LayerStore store) throws Exception {
        try (Layer layer = store.openLayer("seldom")) {
            try (Layer root = store.root()) {
                root.write("/database", 0, new byte[] {1});
            }
            store.sync();
            for (int i = 0; i < FILES; i++) {
                layer.write("/" + i, 0, new byte[100 * i]);
            }
            try (LayerFile open = layer.openFile("/0")) {
                for (int i = 0; i < FILES; i++) {
                    layer.delete("/" + i);
                }
                open.size();
            }
        }
    }

    private static void removeAll(LayerStore store) throws Exception {
        for (LayerInfo layer : store.find(LayerFilter.all())) {
            if (!STAYING.contains(layer.name())) {
                store.remove(layer.name(), RemoveOption.FORCE);
            }
        }
        store.reclaim();
        for (int i = 0; i < SETTLING; i++) {
            StoreInsides.of(store).checkpointer().checkpointAlways();
        }
    }

    /**
     * Returns the counts that are too high after everything was removed and reclaimed. Called while no checkpoint runs.
     */
    private static Map<String, Long> leftovers(LayerStore store) throws Exception {
        StoreInsides insides = StoreInsides.of(store);
        Map<String, Long> figures = new TreeMap<>();
        insides.checkpointer().exclusively(() -> {
            figures.put("staged bytes", store.info().stagedBytes());
            figures.put(
                    "sums of nodes", insides.parts().nodes().stage().snapshot().size() - EACH_CHECKPOINT);
            figures.put("held blocks", insides.parts().space().heldBlocks() - EACH_CHECKPOINT);
            figures.put("layers in memory", (long) insides.loadedLayers());
            figures.put("marked layers", (long) insides.table().loaded().markedCount());
            figures.put("layers", store.info().layers() - STAYING.size());
        });
        figures.values().removeIf(figure -> figure <= 0);
        return figures;
    }

    @Test
    void nothingGathersInAStoreThatIsUsedForLong() throws Exception {
        Path file = directory.resolve("store");
        long minutes = Long.getLong("lcfs.minutes", 0);
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(minutes);
        long rounds = Math.max(3, Math.round(ROUNDS * Sweep.effort()));
        long used = 0;
        LayerStore store = new EngineProvider().create(file, SIZE_BYTES, OPTIONS);
        try {
            BusyStore.makeBase(store);
            store.createLayer("seldom").close();
            for (int round = 0; minutes > 0 ? System.nanoTime() < end : round < rounds; round++) {
                long drawn = StoreInsides.of(store).parts().generations().last();
                BusyStore.buildAll(store, BUILDS);
                useSeldom(store);
                removeAll(store);
                String when = "after round " + round;
                assertEquals(Map.of(), leftovers(store), when);
                long now = StoreInsides.of(store).checkpointer().durable().usedBlocks();
                used = round == 0 ? now : used;
                assertTrue(now <= used + SLACK_BLOCKS, when + " " + now + " blocks are used, " + used + " at first");
                long more = StoreInsides.of(store).parts().generations().last() - drawn;
                assertTrue(more <= MAX_GENERATIONS, when + " " + more + " generations are drawn");
                assertEquals(List.of(), store.check().findings(), when);
                if (round % ROUNDS_OPEN == ROUNDS_OPEN - 1) {
                    store.close();
                    store = LayerStore.open(file, OPTIONS);
                }
            }
        } finally {
            store.close();
        }
    }
}
