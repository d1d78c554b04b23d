package io.lcfs.compress.gzip;

import io.lcfs.compress.bits.CommonBytes;
import io.lcfs.compress.bits.LittleEndian;
import java.util.Arrays;

/**
 * The search of {@link io.lcfs.compress.CompressionLevel#DEFAULT}. One table has the last position of each hash of
 * eight bytes, another one that of each hash of four bytes. A match of eight bytes is taken at once, and a match of
 * four bytes if no match of eight bytes begins a byte later.
 */
final class DoubleFinder implements DeflateFinder {
    private static final int LONG_LOG = 15;
    private static final int SHORT_LOG = 15;
    private static final int NOWHERE = -2 * WINDOW_BYTES;
    private static final long LONG_FACTOR = 0x9E3779B97F4A7C15L;
    private static final int SHORT_FACTOR = 0x9E3779B1;
    /**
     * The binary logarithm of the number of bytes without a match after which the step to the next position grows by
     * one byte.
     */
    private static final int STEP_LOG = 8;
    /** The distance between two positions within a match that are remembered. */
    private static final int INNER_STEP = 2;

    private final int[] longPlaces = new int[1 << LONG_LOG];
    private final int[] shortPlaces = new int[1 << SHORT_LOG];
    private byte[] bytes = new byte[0];
    /** The first byte of the window. */
    private int floor;

    @Override
    public void open(byte[] content, int window, int start) {
        bytes = content;
        floor = window;
        Arrays.fill(longPlaces, NOWHERE);
        Arrays.fill(shortPlaces, NOWHERE);
        for (int position = window; position < start - Long.BYTES; position++) {
            long word = LittleEndian.getLong(content, position);
            longPlaces[longSlot(word)] = position;
            shortPlaces[shortSlot(word)] = position;
        }
    }

    @Override
    public void find(int start, int end, Tokens tokens) {
        byte[] content = bytes;
        int[] longs = longPlaces;
        int[] shorts = shortPlaces;
        int anchor = start;
        int position = start;
        int last = end - Long.BYTES - 1;
        while (position < last) {
            long word = LittleEndian.getLong(content, position);
            int longSlot = longSlot(word);
            int shortSlot = shortSlot(word);
            int place = longs[longSlot];
            int shortPlace = shorts[shortSlot];
            longs[longSlot] = position;
            shorts[shortSlot] = position;
            int length;
            if (position - place <= WINDOW_BYTES && LittleEndian.getLong(content, place) == word) {
                length = 8 + CommonBytes.count(content, position + 8, place + 8, end);
            } else if (position - shortPlace <= WINDOW_BYTES
                    && LittleEndian.getInt(content, shortPlace) == (int) word) {
                long next = LittleEndian.getLong(content, position + 1);
                int nextSlot = longSlot(next);
                int nextPlace = longs[nextSlot];
                longs[nextSlot] = position + 1;
                if (position + 1 - nextPlace <= WINDOW_BYTES && LittleEndian.getLong(content, nextPlace) == next) {
                    position++;
                    place = nextPlace;
                    length = 8 + CommonBytes.count(content, position + 8, place + 8, end);
                } else {
                    place = shortPlace;
                    length = 4 + CommonBytes.count(content, position + 4, place + 4, end);
                }
            } else {
                position += 1 + ((position - anchor) >>> STEP_LOG);
                continue;
            }
            int distance = position - place;
            while (position > anchor && place > floor && content[position - 1] == content[place - 1]) {
                position--;
                place--;
                length++;
            }
            tokens.add(position - anchor, length, distance);
            int inside = position + 1;
            position += length;
            anchor = position;
            int until = Math.min(position, last);
            for (; inside < until; inside += INNER_STEP) {
                long inner = LittleEndian.getLong(content, inside);
                longs[longSlot(inner)] = inside;
                shorts[shortSlot(inner)] = inside;
            }
        }
        tokens.addLiterals(end - anchor);
    }

    private static int longSlot(long word) {
        return (int) (word * LONG_FACTOR >>> (Long.SIZE - LONG_LOG));
    }

    private static int shortSlot(long word) {
        return (int) word * SHORT_FACTOR >>> (Integer.SIZE - SHORT_LOG);
    }
}
