package io.lcfs.compress.gzip;

import io.lcfs.compress.bits.CommonBytes;
import io.lcfs.compress.bits.LittleEndian;
import java.util.Arrays;

/**
 * The search of {@link io.lcfs.compress.CompressionLevel#FAST}. A table has the last position of each hash of six
 * bytes, and a match there is taken at once.
 */
final class SingleFinder implements DeflateFinder {
    private static final int HASH_LOG = 15;
    private static final int HASH_BYTES = 6;
    private static final int NOWHERE = -2 * WINDOW_BYTES;
    private static final long HASH_FACTOR = 0x9E3779B97F4A7C15L;
    private static final int STEP_LOG = 6;

    private final int[] places = new int[1 << HASH_LOG];
    private byte[] bytes = new byte[0];
    /** The first byte of the window. */
    private int floor;

    @Override
    public void open(byte[] content, int window, int start) {
        bytes = content;
        floor = window;
        Arrays.fill(places, NOWHERE);
        for (int position = window; position < start - Long.BYTES; position++) {
            places[slot(LittleEndian.getLong(content, position))] = position;
        }
    }

    @Override
    public void find(int start, int end, Tokens tokens) {
        byte[] content = bytes;
        int[] table = places;
        int anchor = start;
        int position = start;
        int last = end - Long.BYTES;
        while (position < last) {
            long word = LittleEndian.getLong(content, position);
            int slot = slot(word);
            int place = table[slot];
            table[slot] = position;
            if (position - place > WINDOW_BYTES || LittleEndian.getInt(content, place) != (int) word) {
                position += 1 + ((position - anchor) >>> STEP_LOG);
                continue;
            }
            int length = 4 + CommonBytes.count(content, position + 4, place + 4, end);
            int distance = position - place;
            while (position > anchor && place > floor && content[position - 1] == content[place - 1]) {
                position--;
                place--;
                length++;
            }
            tokens.add(position - anchor, length, distance);
            position += length;
            anchor = position;
            if (position < last) {
                table[slot(LittleEndian.getLong(content, position - 2))] = position - 2;
            }
        }
        tokens.addLiterals(end - anchor);
    }

    private static int slot(long word) {
        return (int) ((word << (Long.SIZE - HASH_BYTES * Byte.SIZE)) * HASH_FACTOR >>> (Long.SIZE - HASH_LOG));
    }
}
