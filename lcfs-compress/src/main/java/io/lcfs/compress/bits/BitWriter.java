package io.lcfs.compress.bits;

/**
 * Writes bytes, and bits from the lowest one up, into an array that is large enough. Between two flushes there are at most 56
 * bits.
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

    /** Where the next whole byte goes; bits that fill none yet are not counted. */
    public int position() {
        return position;
    }

    /** Goes to another place, to write there over what is there. */
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

    /** Adds the lowest bits of a value. */
    public void put(int value, int count) {
        word |= (value & ((1L << count) - 1)) << wordBits;
        wordBits += count;
    }

    public void flush() {
        LittleEndian.putLong(bytes, position, word);
        position += wordBits >>> 3;
        word >>>= wordBits & ~7;
        wordBits &= 7;
    }

    /** Ends a bitstream that is read from its start: fills the byte with zeros. */
    public void close() {
        flush();
        position += (wordBits + 7) >>> 3;
        word = 0;
        wordBits = 0;
    }

    /** Ends a bitstream that is read from its end: with a bit of one. */
    public void closeBackward() {
        put(1, 1);
        close();
    }
}
