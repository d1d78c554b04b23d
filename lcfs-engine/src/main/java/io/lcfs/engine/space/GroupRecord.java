package io.lcfs.engine.space;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The record of a group. Every group in which a block was ever used has one.
 *
 * @param slot the valid bitmap slot
 * @param crc the CRC32C of the bitmap in the slot
 */
public record GroupRecord(int slot, int crc) {
    private static final int SLOT_OFFSET = 0;
    private static final int CRC_OFFSET = 4;
    /** The length of the payload in bytes. */
    public static final int LENGTH = 8;

    /** Decodes the payload of an item. */
    public static GroupRecord read(ByteBuffer buffer, int offset) {
        return new GroupRecord(buffer.get(offset + SLOT_OFFSET), buffer.getInt(offset + CRC_OFFSET));
    }

    /** Returns the payload for an item. */
    public ByteBuffer write() {
        ByteBuffer payload = ByteBuffer.allocate(LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        payload.put(SLOT_OFFSET, (byte) slot);
        payload.putInt(CRC_OFFSET, crc);
        return payload;
    }
}
