package io.lcfs.build;

/** A step of a build. Immutable. */
sealed interface BuildStep permits FilesStep, ConfigStep {
    /** Returns the text for the history of the image. */
    String createdBy();
}
