package io.lcfs.compress.recipe;

import io.lcfs.compress.MalformedStreamException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** A reader of bits, from the lowest one of each byte up, and of bytes. Can keep the bits that it returns. */
final class BitInput {
    private static final int BUFFER_BYTES = 1 << 16;

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int start;
    private int end;
    private long position;
    private long word;
    private int wordBits;

    private byte[] kept = new byte[1 << 10];
    private int keptBits;
    private boolean keeping;

    BitInput(InputStream in) {
        this.in = in;
    }

    /** Returns the position of the next byte that was not taken, for messages. */
    long position() {
        return position - wordBits / Byte.SIZE;
    }

    private boolean fill() throws IOException {
        if (start == end) {
            start = 0;
            end = Math.max(0, in.read(buffer, 0, BUFFER_BYTES));
        }
        return start < end;
    }

    /** Makes at least this many bits available, at most 32. */
    private void need(int count) throws IOException {
        while (wordBits < count) {
            if (!fill()) {
                throw malformed("ends inside a member");
            }
            word |= (buffer[start++] & 0xFFL) << wordBits;
            wordBits += Byte.SIZE;
            position++;
        }
    }

    /** Takes bits, at most 32. */
    int take(int count) throws IOException {
        need(count);
        int value = (int) (word & ((1L << count) - 1));
        drop(count);
        if (keeping) {
            keep(value, count);
        }
        return value;
    }

    private void drop(int count) {
        word >>>= count;
        wordBits -= count;
    }

    private void keep(int value, int count) {
        if (keptBits + count > kept.length * Byte.SIZE) {
            kept = Arrays.copyOf(kept, 2 * kept.length);
        }
        for (int i = 0; i < count; i++, keptBits++) {
            kept[keptBits >>> 3] |= (byte) ((value >>> i & 1) << (keptBits & 7));
        }
    }

    /** Starts to keep all bits that are taken one by one; those that were kept before are forgotten. */
    void startKeeping() {
        Arrays.fill(kept, (byte) 0);
        keptBits = 0;
        keeping = true;
    }

    /** Ends the keeping; returns the bits. */
    byte[] stopKeeping() {
        keeping = false;
        return Arrays.copyOf(kept, (keptBits + 7) / Byte.SIZE);
    }

    /** Returns the number of kept bits. */
    int keptBits() {
        return keptBits;
    }

    /** Takes a symbol of a code. */
    int take(DecodingTable table) throws IOException {
        while (wordBits < DecodingTable.MAX_BITS && fill()) {
            word |= (buffer[start++] & 0xFFL) << wordBits;
            wordBits += Byte.SIZE;
            position++;
        }
        int entry = table.find((int) word & (1 << DecodingTable.MAX_BITS) - 1);
        int length = DecodingTable.length(entry);
        if (length == 0 || length > wordBits) {
            throw malformed(length == 0 ? "has an unassigned code" : "ends inside a member");
        }
        int value = (int) (word & ((1L << length) - 1));
        drop(length);
        if (keeping) {
            keep(value, length);
        }
        return DecodingTable.symbol(entry);
    }

    /** Moves to the next whole byte; returns the bits in between. */
    int align() throws IOException {
        return take(wordBits & 7);
    }

    /** Returns the next byte of the input, at a whole byte, or -1 at its end. */
    int read() throws IOException {
        if (wordBits > 0) {
            return take(Byte.SIZE);
        }
        if (!fill()) {
            return -1;
        }
        position++;
        return buffer[start++] & 0xFF;
    }

    MalformedStreamException malformed(String how) {
        return new MalformedStreamException("gzip stream " + how + ", near byte " + position());
    }
}
