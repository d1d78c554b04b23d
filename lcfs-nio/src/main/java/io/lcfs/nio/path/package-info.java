/**
 * The file system of a layer, its paths, and what works on paths: directory streams, copies and moves, and the files of
 * the JVM itself. Start at {@link io.lcfs.nio.path.LayerFileSystem} and {@link io.lcfs.nio.path.LayerPath}.
 *
 * <p>Owns: how a path is written. Must never: ask for the JVM's default file system. Depends on: {@code attribute},
 * {@code channel}, {@code file}, {@code store}, {@code uri}, {@code watch}.
 */
package io.lcfs.nio.path;
