/**
 * Input and output of blocks. Owns the mapping, the channel and the lock of a device, and the knowledge of verified
 * blocks. Knows sizes and block numbers; must never know records.
 *
 * <p>Depends on: format. Lock: that of {@link io.lcfs.engine.device.FileDevice}, held only while a channel or a mapping
 * is opened, and that of {@link io.lcfs.engine.device.ChannelDevice}, which guards its cache.
 */
package io.lcfs.engine.device;
