package io.lcfs;

/**
 * What a walk finds.
 *
 * @param path its path in the layer, without symbolic links
 * @param info its attributes
 */
public record TreeEntry(String path, FileInfo info) {}
