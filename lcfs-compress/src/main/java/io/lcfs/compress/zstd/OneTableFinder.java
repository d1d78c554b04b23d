package io.lcfs.compress.zstd;

import io.lcfs.compress.bits.CommonBytes;
import io.lcfs.compress.bits.LittleEndian;
import java.util.Arrays;

/**
 * The search of {@link io.lcfs.compress.CompressionLevel#FAST}. A table has the last position of each hash of six
 * bytes, and a match there is taken at once.
 */
final class OneTableFinder implements ZstdFinder {
    private static final int HASH_LOG = 14;
    private static final int HASH_BYTES = 6;
    /**
     * The binary logarithm of the number of bytes without a match after which the step to the next position grows by
     * one byte.
     */
    private static final int STEP_LOG = 6;
    /** The distance between two positions in the window that are remembered. */
    private static final int WINDOW_STEP = 4;

    private final int[] places = new int[1 << HASH_LOG];
    private final RepeatDistances repeats = new RepeatDistances();
    private byte[] bytes = new byte[0];
    private int floor;

    @Override
    public RepeatDistances repeats() {
        return repeats;
    }

    @Override
    public void open(byte[] content, int window, int start) {
        bytes = content;
        floor = window;
        repeats.forget();
        Arrays.fill(places, NOWHERE);
        for (int position = window; position < start - Long.BYTES; position += WINDOW_STEP) {
            places[slot(LittleEndian.getLong(content, position))] = position;
        }
    }

    @Override
    public void find(int start, int end, Sequences sequences) {
        byte[] content = bytes;
        int[] table = places;
        int anchor = start;
        int position = start;
        int last = end - Long.BYTES - 1;
        while (position < last) {
            long word = LittleEndian.getLong(content, position);
            int slot = slot(word);
            int found = position;
            int match = table[slot];
            table[slot] = position;
            if (repeats.isAt(content, position + 1, (int) (word >>> 8), floor)) {
                found = position + 1;
                match = found - repeats.first();
            } else if (position - match > WINDOW_BYTES || LittleEndian.getInt(content, match) != (int) word) {
                position += 1 + ((position - anchor) >>> STEP_LOG);
                continue;
            }
            int length = 4 + CommonBytes.count(content, found + 4, match + 4, end);
            int distance = found - match;
            while (found > anchor && match > floor && content[found - 1] == content[match - 1]) {
                found--;
                match--;
                length++;
            }
            int literals = found - anchor;
            sequences.add(content, anchor, literals, length, repeats.valueOf(distance, literals));
            position = found + length;
            anchor = position;
            if (position < last) {
                table[slot(LittleEndian.getLong(content, position - 2))] = position - 2;
            }
        }
        sequences.addLiterals(content, anchor, end - anchor);
    }

    private static int slot(long word) {
        return (int) ((word << (Long.SIZE - HASH_BYTES * Byte.SIZE)) * HASH_FACTOR >>> (Long.SIZE - HASH_LOG));
    }
}
