package io.lcfs;

/**
 * A file or directory that a walk returns.
 *
 * @param path the path in the layer, without symbolic links
 * @param info the attributes
 */
public record TreeEntry(String path, FileInfo info) {}
