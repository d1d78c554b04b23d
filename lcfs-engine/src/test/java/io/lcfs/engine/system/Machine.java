package io.lcfs.engine.system;

import io.lcfs.LayerStore;
import io.lcfs.StoreOptions;
import io.lcfs.spi.BlockDevice;
import java.io.IOException;
import java.util.List;
import java.util.Random;

/** The environment of a store for one life: an engine and threads. */
interface Machine {
    /** Returns whether a seed always makes the same run. */
    boolean isStepped();

    /** Creates a store on a device. */
    LayerStore create(BlockDevice device, StoreOptions options, Random random) throws IOException;

    /** Opens the store on a device. */
    LayerStore open(BlockDevice device, StoreOptions options) throws IOException;

    /** Runs a task until it ends or the power is cut. Afterwards no thread of the machine is left. */
    void run(Runnable first);

    /** Runs tasks at the same time, within {@link #run}, until all have ended. */
    void runAll(List<? extends Runnable> all);

    /** Cuts the power. Each thread ends at its next action. */
    void cut();

    /** Returns the reason why a task did not end, or an empty string if all ended. */
    String stuck();
}
