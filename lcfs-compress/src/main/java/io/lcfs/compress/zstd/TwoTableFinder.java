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

    /**
     * The number of bits of a position in a table. The bits above are a tag of the bytes there: if it is another one,
     * the bytes are other ones and need not be read.
     */
    private static final int PLACE_BITS = 22;

    private static final int TAG_MASK = -1 << PLACE_BITS;
    private static final int TAG_FACTOR = 0x9E3779B1;
    /** An entry of a table without a position. */
    private static final int NONE = ~TAG_MASK;

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
        Arrays.fill(longPlaces, NONE);
        Arrays.fill(shortPlaces, NONE);
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
            long hash = word * HASH_FACTOR;
            int longSlot = longSlot(hash);
            int shortSlot = shortSlot(word);
            int longTag = longTag(hash);
            int shortTag = shortTag(word);
            // With the same tag, this is a position, and otherwise a number beyond all positions if unsigned.
            int place = longs[longSlot] ^ longTag;
            int shortPlace = shorts[shortSlot] ^ shortTag;
            longs[longSlot] = position | longTag;
            shorts[shortSlot] = position | shortTag;
            int found = position;
            int match;
            int length;
            if (repeats.isAt(content, position + 1, (int) (word >>> 8), floor)) {
                found = position + 1;
                match = found - repeats.first();
                length = 4 + CommonBytes.count(content, found + 4, match + 4, end);
            } else if (isInWindow(place, position) && LittleEndian.getLong(content, place) == word) {
                match = place;
                length = 8 + CommonBytes.count(content, position + 8, place + 8, end);
            } else if (isInWindow(shortPlace, position) && LittleEndian.getInt(content, shortPlace) == (int) word) {
                long next = LittleEndian.getLong(content, position + 1);
                long nextHash = next * HASH_FACTOR;
                int nextSlot = longSlot(nextHash);
                int nextTag = longTag(nextHash);
                int nextPlace = longs[nextSlot] ^ nextTag;
                longs[nextSlot] = position + 1 | nextTag;
                if (isInWindow(nextPlace, position + 1) && LittleEndian.getLong(content, nextPlace) == next) {
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
        long hash = word * HASH_FACTOR;
        longPlaces[longSlot(hash)] = position | longTag(hash);
        shortPlaces[shortSlot(word)] = position | shortTag(word);
    }

    private static boolean isInWindow(int place, int position) {
        return Integer.compareUnsigned(place, position) < 0 && position - place <= WINDOW_BYTES;
    }

    private static int longSlot(long hash) {
        return (int) (hash >>> (Long.SIZE - LONG_LOG));
    }

    private static int longTag(long hash) {
        return (int) (hash >>> (Integer.SIZE - LONG_LOG)) & TAG_MASK;
    }

    private static int shortTag(long word) {
        return (int) word * TAG_FACTOR & TAG_MASK;
    }

    private static int shortSlot(long word) {
        return (int) ((word << (Long.SIZE - 8 * SHORT_BYTES)) * HASH_FACTOR >>> (Long.SIZE - SHORT_LOG));
    }
}
