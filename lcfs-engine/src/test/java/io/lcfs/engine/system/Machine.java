package io.lcfs.engine.system;

import io.lcfs.LayerStore;
import io.lcfs.StoreOptions;
import io.lcfs.spi.BlockDevice;
import java.io.IOException;
import java.util.List;
import java.util.Random;

/** What a store runs on for one life: an engine and threads. */
interface Machine {
    /** Whether a seed makes the same run each time. */
    boolean isStepped();

    /** Makes a store on a device. */
    LayerStore create(BlockDevice device, StoreOptions options, Random random) throws IOException;

    /** Opens the store on a device. */
    LayerStore open(BlockDevice device, StoreOptions options) throws IOException;

    /** Runs something until it ends or the power is cut; then no thread of the machine is left. */
    void run(Runnable first);

    /** Runs some things at once, within {@link #run}, until all have ended. */
    void runAll(List<? extends Runnable> all);

    /** Cuts the power: each thread ends as soon as it does something. */
    void cut();

    /** Why something did not end; empty if all did. */
    String stuck();
}
