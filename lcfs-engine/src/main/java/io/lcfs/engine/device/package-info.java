/**
 * Blocks in and out. Owns the mapping and the channel of a device, its hold, and what was verified of it. Knows sizes and
 * block numbers; must never know records.
 *
 * <p>Depends on: format. Lock: the one of {@link io.lcfs.engine.device.FileDevice}, around the opening of a channel or a
 * mapping only; and that of {@link io.lcfs.engine.device.ChannelDevice}, around what it keeps.
 */
package io.lcfs.engine.device;
