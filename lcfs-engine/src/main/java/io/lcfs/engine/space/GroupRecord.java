package io.lcfs.engine.space;

/**
 * What a checkpoint keeps of a group that was ever used.
 *
 * @param slot the bitmap slot that is valid
 * @param crc the CRC32C of the slot
 */
public record GroupRecord(int slot, int crc) {}
