/**
 * Layers as {@code java.nio.file} file systems; {@link io.lcfs.nio.LayerFileSystems} is the entry point.
 *
 * <p>Owns: the open file systems by their URIs. Must never: be used by a package below. Depends on: {@code attribute},
 * {@code channel}, {@code file}, {@code path}, {@code store}, {@code uri}.
 */
package io.lcfs.nio;
