package io.lcfs.compress.zstd;

import io.lcfs.compress.bits.CommonBytes;
import io.lcfs.compress.bits.LittleEndian;
import java.util.Arrays;

/**
 * The search of {@link io.lcfs.compress.CompressionLevel#DEFAULT}. One table has the last position of each hash of
 * eight bytes, another one that of each hash of five bytes. A match of eight bytes is taken at once, and a shorter
 * match if no match of eight bytes begins a byte later.
 */
final class TwoTableFinder implements ZstdFinder {
    private static final int LONG_LOG = 17;
    private static final int SHORT_LOG = 16;
    private static final int SHORT_BYTES = 5;
    /**
     * The binary logarithm of the number of bytes without a match after which the step to the next position grows by
     * one byte.
     */
    private static final int STEP_LOG = 7;
    /** The distance between two positions in the window that are remembered. */
    private static final int WINDOW_STEP = 4;

    private final int[] longPlaces = new int[1 << LONG_LOG];
    private final int[] shortPlaces = new int[1 << SHORT_LOG];
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
        Arrays.fill(longPlaces, NOWHERE);
        Arrays.fill(shortPlaces, NOWHERE);
        for (int position = window; position < start - Long.BYTES; position += WINDOW_STEP) {
            remember(LittleEndian.getLong(content, position), position);
        }
    }

    @Override
    public void find(int start, int end, Sequences sequences) {
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
            int found = position;
            int match;
            int length;
            if (repeats.isAt(content, position + 1, (int) (word >>> 8), floor)) {
                found = position + 1;
                match = found - repeats.first();
                length = 4 + CommonBytes.count(content, found + 4, match + 4, end);
            } else if (position - place <= WINDOW_BYTES && LittleEndian.getLong(content, place) == word) {
                match = place;
                length = 8 + CommonBytes.count(content, position + 8, place + 8, end);
            } else if (position - shortPlace <= WINDOW_BYTES
                    && LittleEndian.getInt(content, shortPlace) == (int) word) {
                long next = LittleEndian.getLong(content, position + 1);
                int nextSlot = longSlot(next);
                int nextPlace = longs[nextSlot];
                longs[nextSlot] = position + 1;
                if (position + 1 - nextPlace <= WINDOW_BYTES && LittleEndian.getLong(content, nextPlace) == next) {
                    found = position + 1;
                    match = nextPlace;
                    length = 8 + CommonBytes.count(content, found + 8, match + 8, end);
                } else {
                    match = shortPlace;
                    length = 4 + CommonBytes.count(content, position + 4, match + 4, end);
                }
            } else {
                position += 1 + ((position - anchor) >>> STEP_LOG);
                continue;
            }
            int distance = found - match;
            while (found > anchor && match > floor && content[found - 1] == content[match - 1]) {
                found--;
                match--;
                length++;
            }
            int literals = found - anchor;
            sequences.add(content, anchor, literals, length, repeats.valueOf(distance, literals));
            int after = position + 2;
            position = found + length;
            if (position < last) {
                remember(LittleEndian.getLong(content, after), after);
                remember(LittleEndian.getLong(content, position - 2), position - 2);
                position = takeRepeats(position, end, sequences);
            }
            anchor = position;
        }
        sequences.addLiterals(content, anchor, end - anchor);
    }

    /** Takes matches that directly follow a match, without a literal, at the distance before the last one. */
    private int takeRepeats(int start, int end, Sequences sequences) {
        int position = start;
        while (position < end - Long.BYTES - 1) {
            int distance = repeats.second();
            int place = position - distance;
            long word = LittleEndian.getLong(bytes, position);
            if (distance == 0 || place < floor || LittleEndian.getInt(bytes, place) != (int) word) {
                break;
            }
            int length = 4 + CommonBytes.count(bytes, position + 4, place + 4, end);
            remember(word, position);
            sequences.add(bytes, position, 0, length, repeats.valueOf(distance, 0));
            position += length;
        }
        return position;
    }

    private void remember(long word, int position) {
        longPlaces[longSlot(word)] = position;
        shortPlaces[shortSlot(word)] = position;
    }

    private static int longSlot(long word) {
        return (int) (word * HASH_FACTOR >>> (Long.SIZE - LONG_LOG));
    }

    private static int shortSlot(long word) {
        return (int) ((word << (Long.SIZE - 8 * SHORT_BYTES)) * HASH_FACTOR >>> (Long.SIZE - SHORT_LOG));
    }
}
