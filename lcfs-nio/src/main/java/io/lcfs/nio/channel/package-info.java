/**
 * Channels to the files of a layer, with locks and mappings. {@link io.lcfs.nio.channel.FileChannels} opens them.
 *
 * <p>Owns: the file locks of this JVM. Must never: let an interrupt close anything but the channel itself. Depends on:
 * {@code file}. Locks: the position of a channel, and that of {@code FileLocks}, which is held for a few instructions.
 */
package io.lcfs.nio.channel;
