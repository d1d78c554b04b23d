package io.lcfs.compress.bits;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Access to little-endian numbers in byte arrays at any position; both formats use no other byte order. */
public final class LittleEndian {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private LittleEndian() {}

    public static int getUnsignedShort(byte[] bytes, int position) {
        return (short) SHORT.get(bytes, position) & 0xFFFF;
    }

    public static int getInt(byte[] bytes, int position) {
        return (int) INT.get(bytes, position);
    }

    public static long getLong(byte[] bytes, int position) {
        return (long) LONG.get(bytes, position);
    }

    public static void putShort(byte[] bytes, int position, int value) {
        SHORT.set(bytes, position, (short) value);
    }

    public static void putInt(byte[] bytes, int position, int value) {
        INT.set(bytes, position, value);
    }

    public static void putLong(byte[] bytes, int position, long value) {
        LONG.set(bytes, position, value);
    }
}
