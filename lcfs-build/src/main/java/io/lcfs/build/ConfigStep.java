package io.lcfs.build;

import io.lcfs.oci.spec.ImageConfig;
import java.util.function.UnaryOperator;

/**
 * A step that changes the configuration only.
 *
 * @param createdBy the text for the history of the image; empty for a step without an entry in it
 * @param change returns the new configuration for the old one
 */
record ConfigStep(String createdBy, UnaryOperator<ImageConfig> change) implements BuildStep {}
