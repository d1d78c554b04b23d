package io.lcfs.build;

/**
 * A step that makes a layer.
 *
 * @param createdBy the text for the history of the image; empty for the texts of the changes
 * @param changes the changes of files
 */
record FilesStep(String createdBy, FileChanges changes) implements BuildStep {}
