package io.lcfs.engine.space;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What a checkpoint keeps of a group that was ever used.
 *
 * @param slot the bitmap slot that is valid
 * @param crc the CRC32C of the slot
 */
public record GroupRecord(int slot, int crc) {
    private static final int SLOT_OFFSET = 0;
    private static final int CRC_OFFSET = 4;
    /** Bytes of the payload of its item. */
    public static final int LENGTH = 8;

    /** Reads one out of the payload of its item. */
    public static GroupRecord read(ByteBuffer buffer, int offset) {
        return new GroupRecord(buffer.get(offset + SLOT_OFFSET), buffer.getInt(offset + CRC_OFFSET));
    }

    /** The payload of its item. */
    public ByteBuffer write() {
        ByteBuffer payload = ByteBuffer.allocate(LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        payload.put(SLOT_OFFSET, (byte) slot);
        payload.putInt(CRC_OFFSET, crc);
        return payload;
    }
}
