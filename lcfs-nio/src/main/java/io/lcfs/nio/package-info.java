/** Layers as {@code java.nio.file} file systems; {@link io.lcfs.nio.LayerFileSystems} is the entry point. */
package io.lcfs.nio;
