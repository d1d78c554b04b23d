package io.lcfs.build;

import io.lcfs.oci.spec.ImageConfig;
import java.util.function.UnaryOperator;

/** A step of a build. Immutable. */
sealed interface BuildStep {
    /**
     * A step that makes a layer.
     *
     * @param createdBy the text for the history of the image; empty for the texts of the changes
     * @param changes the changes of files
     */
    record Files(String createdBy, FileChanges changes) implements BuildStep {}

    /**
     * A step that changes the configuration only.
     *
     * @param createdBy the text for the history of the image
     * @param change returns the new configuration for the old one
     */
    record Config(String createdBy, UnaryOperator<ImageConfig> change) implements BuildStep {}
}
