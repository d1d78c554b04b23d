package io.lcfs.engine.space;

/**
 * What a checkpoint keeps of a group that was ever used.
 *
 * @param slot the bitmap slot that is valid
 * @param stamp the checkpoint that wrote it
 * @param crc the CRC32C of the slot
 * @param olderCrc the CRC32C of the slot written before, {@code (slot + 2) % 3}; 0 if there was none
 */
public record GroupRecord(int slot, long stamp, int crc, int olderCrc) {}
