/**
 * The operations on the files of a layer, with the exceptions that {@code java.nio.file} specifies. Start at
 * {@link io.lcfs.nio.file.Mount}, the layer in use by a file system, and {@link io.lcfs.nio.file.LayerFiles}.
 *
 * <p>Owns: the resources that are closed with a file system, and the translation of options, modes and failures. Must
 * never: know a path, a file system or a provider; a {@link io.lcfs.nio.file.Location} is enough. Depends on:
 * {@code store}. Locks: those of {@link io.lcfs.nio.file.FileUpdates}, one for each read-modify-write change of a file.
 */
package io.lcfs.nio.file;
