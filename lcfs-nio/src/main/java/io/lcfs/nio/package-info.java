/** Layers as {@code java.nio.file} file systems. */
package io.lcfs.nio;
