package io.lcfs.build.change;

import io.lcfs.Layer;
import io.lcfs.build.cache.BuildSession;
import io.lcfs.build.cache.KeyDigest;
import java.io.IOException;

/** One change of the files of a layer, described before the layer exists. Immutable. */
public interface FileChange {
    /**
     * Adds all that the result of the change depends on, except the layer below, to the key of a step.
     *
     * @return a text for the history of the image, the same on every machine
     */
    String read(KeyDigest key, StepFiles files) throws IOException;

    /** Adds the place of the host that the change reads, if it reads one, to the name of the step's known files. */
    default void namePlace(KeyDigest name) {}

    /** Begins what the change waits for, if that can run beside the steps before it. */
    default void prepare(BuildSession session) {}

    /** Makes the change. */
    void apply(Layer layer, StepFiles files) throws IOException;
}
