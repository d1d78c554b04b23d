package io.lcfs.engine.store;

import io.lcfs.LayerStore;
import io.lcfs.engine.reclaim.Reclaimer;
import java.io.IOException;

/** What tests do with a store that nobody else can. */
public final class StoreInsides {
    private StoreInsides() {}

    /** Reclaims so many steps, as if the background had come so far. The store has no background. */
    public static void reclaimSteps(LayerStore store, int steps) throws IOException {
        StoreCore core = ((EngineStore) store).core();
        int[] left = {steps};
        new Reclaimer(
                        core.gate(),
                        core.table(),
                        core.parts(),
                        core.inFlight()::awaitBegun,
                        core.checkpointer()::changed,
                        core::relieve)
                .run(() -> left[0]-- <= 0);
    }

    /** Latches a store, so that nothing more of it is made durable. */
    public static void fail(LayerStore store) {
        ((EngineStore) store).core().failure().fail("test", new IOException("abandoned"));
    }
}
