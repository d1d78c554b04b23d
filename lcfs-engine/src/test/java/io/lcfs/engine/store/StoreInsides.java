package io.lcfs.engine.store;

import io.lcfs.LayerStore;
import io.lcfs.engine.checkpoint.Checkpointer;
import io.lcfs.engine.checkpoint.Gate;
import io.lcfs.engine.layer.LayerTable;
import io.lcfs.engine.layer.StoreParts;

/** The parts of a store that is open, for tests that stop a thread between two of them. */
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
}
