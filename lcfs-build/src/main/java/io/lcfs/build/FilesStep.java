package io.lcfs.build;

import io.lcfs.oci.spec.ImageConfig;
import java.util.function.UnaryOperator;

/**
 * A step that makes a layer.
 *
 * @param createdBy the text for the history of the image; empty for the texts of the changes
 * @param changes the changes of files
 * @param config returns the configuration after the step for that before it
 */
record FilesStep(String createdBy, FileChanges changes, UnaryOperator<ImageConfig> config) implements BuildStep {}
