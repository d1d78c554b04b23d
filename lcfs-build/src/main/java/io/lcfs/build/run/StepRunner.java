package io.lcfs.build.run;

import io.lcfs.Layer;
import java.io.IOException;

/**
 * Runs the command of a step, which changes the layer of the step. Called by one thread for each step; several steps
 * may run at the same time.
 */
public interface StepRunner {
    /**
     * Returns the identity of this runner, which is part of the keys of steps: the layer of a step that ran with
     * another identity is not used again.
     *
     * @return a text that is the same for two runners only if the same command has the same result with both
     */
    String identity();

    /**
     * Runs a command.
     *
     * @param layer the layer, a clone of the layer below, which the command may read and change; if this call fails,
     *     the layer is removed
     * @param command the command
     * @throws IOException if the command cannot be run, or fails
     */
    void run(Layer layer, StepCommand command) throws IOException;
}
