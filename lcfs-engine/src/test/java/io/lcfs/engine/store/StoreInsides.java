package io.lcfs.engine.store;

import io.lcfs.CompactOptions;
import io.lcfs.LayerStore;
import io.lcfs.StoreOptions;
import io.lcfs.engine.checkpoint.Checkpointer;
import io.lcfs.engine.guard.Gate;
import io.lcfs.engine.layer.LayerTable;
import io.lcfs.engine.layer.LoadedLayers;
import io.lcfs.engine.layer.StoreParts;
import io.lcfs.engine.operation.StoreCore;
import io.lcfs.engine.reclaim.Reclaimer;
import java.io.IOException;
import java.lang.reflect.Field;
import java.util.Map;

/** The parts of an open store, and operations that only tests need. */
public final class StoreInsides {
    private final StoreCore core;

    private StoreInsides(StoreCore core) {
        this.core = core;
    }

    /** Returns the parts of a store of this engine. */
    public static StoreInsides of(LayerStore store) {
        return new StoreInsides(((EngineStore) store).core());
    }

    /** Returns stage, space and generations. */
    public StoreParts parts() {
        return core.parts();
    }

    /** Returns the table of layers. */
    public LayerTable table() {
        return core.table();
    }

    /** Returns the gate. */
    public Gate gate() {
        return core.gate();
    }

    /** Returns the checkpointer. */
    public Checkpointer checkpointer() {
        return core.checkpointer();
    }

    /** Returns whether the store has failed. */
    public boolean isFailed() {
        return core.failure().isFailed();
    }

    /** Returns the operations that are under way. */
    public int operations() {
        return core.inFlight().count(0) + core.inFlight().count(1);
    }

    /** Returns the layers that are in memory. */
    public int loadedLayers() {
        core.table().lock().lock();
        try {
            Field states = LoadedLayers.class.getDeclaredField("states");
            states.setAccessible(true);
            return ((Map<?, ?>) states.get(core.table().loaded())).size();
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        } finally {
            core.table().lock().unlock();
        }
    }

    /**
     * Makes a store smaller, whether or not it was opened with growth, and leaves a number of bytes free. Reclaims
     * nothing.
     */
    public static void compact(LayerStore store, long freeBytes) throws IOException {
        StoreCore core = ((EngineStore) store).core();
        new Compaction(core, StoreOptions.defaults())
                .run(CompactOptions.defaults().withFreeBytes(freeBytes));
    }

    /** Makes a number of steps of reclaiming, as if the background had come so far. The store has no background. */
    public static void reclaimSteps(LayerStore store, int steps) throws IOException {
        int[] left = {steps};
        reclaimUntil(store, () -> left[0]-- <= 0);
    }

    /** Reclaims until a stop is wanted, which is asked between steps. The store has no background. */
    public static void reclaimUntil(LayerStore store, Reclaimer.Stop stop) throws IOException {
        new Reclaimer(((EngineStore) store).core()).run(stop);
    }

    /** Latches a store, so that no more data becomes durable. */
    public static void fail(LayerStore store) {
        ((EngineStore) store).core().failure().fail("test", new IOException("abandoned"));
    }
}
