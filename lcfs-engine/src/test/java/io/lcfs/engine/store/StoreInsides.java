package io.lcfs.engine.store;

import io.lcfs.LayerStore;
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

/** The parts of a store that is open, and what tests do with them that nobody else can. */
public final class StoreInsides {
    private final StoreCore core;

    private StoreInsides(StoreCore core) {
        this.core = core;
    }

    /** Of a store of this engine. */
    public static StoreInsides of(LayerStore store) {
        return new StoreInsides(((EngineStore) store).core());
    }

    /** Stage, space, generations. */
    public StoreParts parts() {
        return core.parts();
    }

    /** The table of layers. */
    public LayerTable table() {
        return core.table();
    }

    /** The gate. */
    public Gate gate() {
        return core.gate();
    }

    /** The checkpointer. */
    public Checkpointer checkpointer() {
        return core.checkpointer();
    }

    /** Whether it has failed. */
    public boolean isFailed() {
        return core.failure().isFailed();
    }

    /** The operations that are under way. */
    public int operations() {
        return core.inFlight().count(0) + core.inFlight().count(1);
    }

    /** The layers that are in memory. */
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

    /** Reclaims so many steps, as if the background had come so far. The store has no background. */
    public static void reclaimSteps(LayerStore store, int steps) throws IOException {
        StoreCore core = ((EngineStore) store).core();
        int[] left = {steps};
        new Reclaimer(core).run(() -> left[0]-- <= 0);
    }

    /** Latches a store, so that nothing more of it is made durable. */
    public static void fail(LayerStore store) {
        ((EngineStore) store).core().failure().fail("test", new IOException("abandoned"));
    }
}
