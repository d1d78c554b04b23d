package io.lcfs.engine.concurrent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.StoreOptions;
import io.lcfs.engine.store.EngineProvider;
import io.lcfs.engine.sweep.Sweep;
import io.lcfs.engine.sweep.Tally;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The test of a former race. Builders open a layer for each step, close it, and commit it at the end. Each commit makes
 * a checkpoint, which captures the layers of all builders. A layer whose last handle was closed at the instant of a
 * capture was dropped from memory with its changes, so the image lacked files without an error.
 */
@Tag("P11")
@Tag("faults")
class BuildRaceTest {
    private static final int BUILDERS = 4;
    private static final int BUILDS = 4;
    private static final int STEPS = 6;
    private static final long SIZE_BYTES = 64 << 20;

    @TempDir
    Path directory;

    private static String image(int builder, int build) {
        return "image-" + builder + "-" + build;
    }

    private static byte[] content(int builder, int build, int step) {
        byte[] bytes = new byte[500 + 1000 * step];
        bytes[0] = (byte) builder;
        bytes[1] = (byte) build;
        bytes[2] = (byte) step;
        return bytes;
    }

    private static void build(LayerStore store, int builder, int build) throws IOException {
        String name = image(builder, build);
        store.cloneLayer("base", name).close();
        for (int step = 0; step < STEPS; step++) {
            try (Layer layer = store.openLayer(name)) {
                layer.write("/step" + step, 0, content(builder, build, step));
            }
        }
        try (Layer layer = store.openLayer(name)) {
            layer.commit();
        }
        requireWhole(store, builder, build);
    }

    private static void requireWhole(LayerStore store, int builder, int build) throws IOException {
        try (Layer layer = store.openLayer(image(builder, build))) {
            for (int step = 0; step < STEPS; step++) {
                assertArrayEquals(content(builder, build, step), layer.readAllBytes("/step" + step));
            }
        }
    }

    private static void requireAllWhole(LayerStore store) throws IOException {
        for (int builder = 0; builder < BUILDERS; builder++) {
            for (int build = 0; build < BUILDS; build++) {
                requireWhole(store, builder, build);
            }
        }
        assertEquals(List.of(), store.check().findings());
    }

    /** With default options, on a file. */
    @Test
    void imageThatWasCommittedHasAllFilesThatWereWritten() {
        Sweep.random("builds", 200, seed -> {
            Path file = directory.resolve("store-" + seed);
            try (LayerStore store = new EngineProvider().create(file, SIZE_BYTES, StoreOptions.defaults())) {
                try (Layer base = store.createLayer("base")) {
                    base.write("/base", 0, new byte[] {1});
                    base.commit();
                }
                List<Strand> strands = new ArrayList<>();
                for (int i = 0; i < BUILDERS; i++) {
                    int builder = i;
                    strands.add(Strand.start("builder-" + builder, () -> {
                        for (int build = 0; build < BUILDS; build++) {
                            build(store, builder, build);
                        }
                    }));
                }
                strands.forEach(Strand::join);
                requireAllWhole(store);
            }
            try (LayerStore store = LayerStore.open(file)) {
                requireAllWhole(store);
            }
            Files.delete(file);
            Tally.SCHEDULES.add(1);
        });
    }
}
