package io.lcfs.compress.bits;

/**
 * A writer of bytes, and of bits from the lowest one up, into an array that must be large enough. At most 56 bits may
 * be added between two flushes.
 */
public final class BitWriter {
    private final byte[] bytes;
    private int position;
    private long word;
    private int wordBits;

    public BitWriter(int maxBytes) {
        this.bytes = new byte[maxBytes + Long.BYTES];
    }

    public byte[] bytes() {
        return bytes;
    }

    /** Returns the position of the next whole byte; the bits of an incomplete byte do not count. */
    public int position() {
        return position;
    }

    /** Moves to another position; the next bytes overwrite the bytes there. */
    public void moveTo(int newPosition) {
        position = newPosition;
    }

    public void putNumber(long value, int count) {
        LittleEndian.putLong(bytes, position, value);
        position += count;
    }

    public void putBytes(byte[] source, int start, int length) {
        System.arraycopy(source, start, bytes, position, length);
        position += length;
    }

    /** Adds the lowest {@code count} bits of a value. */
    public void put(int value, int count) {
        word |= (value & ((1L << count) - 1)) << wordBits;
        wordBits += count;
    }

    /** Adds a value in which only the lowest {@code count} bits may be set. */
    public void add(long value, int count) {
        word |= value << wordBits;
        wordBits += count;
    }

    public void flush() {
        LittleEndian.putLong(bytes, position, word);
        position += wordBits >>> 3;
        word >>>= wordBits & ~7;
        wordBits &= 7;
    }

    /** Fills the last byte with the lowest bits of a value. */
    public void align(int padding) {
        flush();
        if (wordBits > 0) {
            put(padding, Byte.SIZE - wordBits);
            flush();
        }
    }

    /** Ends a bitstream that is read from its start: fills the last byte with zeros. */
    public void close() {
        flush();
        position += (wordBits + 7) >>> 3;
        word = 0;
        wordBits = 0;
    }

    /** Ends a bitstream that is read from its end: adds a one bit before the padding. */
    public void closeBackward() {
        put(1, 1);
        close();
    }
}
