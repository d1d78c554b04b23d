/**
 * Layers as {@code java.nio.file} file systems; {@link io.lcfs.nio.LayerFileSystems} is the entry point.
 *
 * <p>Depends on: nothing.
 */
package io.lcfs.nio;
