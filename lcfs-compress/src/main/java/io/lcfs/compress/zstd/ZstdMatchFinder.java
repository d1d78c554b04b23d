package io.lcfs.compress.zstd;

import io.lcfs.compress.bits.LittleEndian;

/**
 * A search for earlier occurrences of the bytes ahead. Two tables hold, by hash, the last position of eight bytes and
 * of five bytes. The first match found is taken, but a short match only if no long match begins a byte later. The
 * result depends only on the bytes. Positions refer to the buffer of the writer, which is moved now and then.
 */
final class ZstdMatchFinder {
    /** The logarithm of the longest distance of a match. */
    static final int WINDOW_LOG = 21;

    static final int WINDOW_BYTES = 1 << WINDOW_LOG;

    private static final int LONG_LOG = 17;
    private static final int SHORT_LOG = 16;
    private static final int SHORT_BYTES = 5;
    /** The multiplier of the hash: 2^64 divided by the golden ratio, which is odd and has bits in all places. */
    private static final long HASH_FACTOR = 0x9E3779B97F4A7C15L;
    /** The logarithm of the number of bytes without a match after which each step grows by one byte. */
    private static final int STEP_LOG = 8;

    private final byte[] bytes;
    private final int[] longPlaces = new int[1 << LONG_LOG];
    private final int[] shortPlaces = new int[1 << SHORT_LOG];
    private final RepeatDistances repeats = new RepeatDistances();
    private int matchStart;
    private int matchLength;
    private int matchDistance;

    /** Creates a finder for a buffer that extends at least eight bytes beyond the end of the last block. */
    ZstdMatchFinder(byte[] bytes) {
        this.bytes = bytes;
        repeats.open();
    }

    RepeatDistances repeats() {
        return repeats;
    }

    /**
     * Adjusts all positions after the buffer moved {@code count} bytes to the front; positions that left the buffer
     * become 0.
     */
    void moved(int count) {
        for (int i = 0; i < longPlaces.length; i++) {
            longPlaces[i] = Math.max(0, longPlaces[i] - count);
        }
        for (int i = 0; i < shortPlaces.length; i++) {
            shortPlaces[i] = Math.max(0, shortPlaces[i] - count);
        }
    }

    /** Splits a block of the buffer into sequences. */
    void find(int start, int end, Sequences sequences) {
        int literalStart = start;
        // An empty slot holds position 0. That is harmless, because matches are verified, except at position 0 itself.
        int position = Math.max(start, 1);
        int last = end - Long.BYTES - 1;
        while (position < last) {
            if (!findAt(position, literalStart, end)) {
                position += 1 + ((position - literalStart) >>> STEP_LOG);
                continue;
            }
            int literalLength = matchStart - literalStart;
            int value = repeats.valueOf(matchDistance, literalLength);
            sequences.add(bytes, literalStart, literalLength, matchLength, value);
            int after = position + 2;
            position = matchStart + matchLength;
            literalStart = position;
            if (position < last) {
                remember(after);
                remember(position - 2);
                position = takeRepeats(position, end, last, sequences);
                literalStart = position;
            }
        }
        sequences.addLiterals(bytes, literalStart, end - literalStart);
    }

    private boolean findAt(int position, int literalStart, int end) {
        long word = LittleEndian.getLong(bytes, position);
        int longSlot = longSlot(word);
        int shortSlot = shortSlot(word);
        int longPlace = longPlaces[longSlot];
        int shortPlace = shortPlaces[shortSlot];
        longPlaces[longSlot] = position;
        shortPlaces[shortSlot] = position;
        int repeated = position + 1 - repeats.first();
        if (repeated >= 0 && LittleEndian.getInt(bytes, repeated) == (int) (word >>> 8)) {
            take(position + 1, repeated, position + 1, end);
            return true;
        }
        if (isNear(longPlace, position) && LittleEndian.getLong(bytes, longPlace) == word) {
            take(position, longPlace, literalStart, end);
            return true;
        }
        if (isNear(shortPlace, position) && LittleEndian.getInt(bytes, shortPlace) == (int) word) {
            takeLonger(position, shortPlace, literalStart, end);
            return true;
        }
        return false;
    }

    private static boolean isNear(int place, int position) {
        return position - place <= WINDOW_BYTES;
    }

    /** Takes a long match that begins one byte later if there is one, and the short match otherwise. */
    private void takeLonger(int position, int shortPlace, int literalStart, int end) {
        int next = position + 1;
        long word = LittleEndian.getLong(bytes, next);
        int slot = longSlot(word);
        int place = longPlaces[slot];
        longPlaces[slot] = next;
        if (isNear(place, next) && LittleEndian.getLong(bytes, place) == word) {
            take(next, place, literalStart, end);
        } else {
            take(position, shortPlace, literalStart, end);
        }
    }

    /** Takes a match from two positions with four common bytes; extends it forward, and backward into the literals. */
    private void take(int position, int place, int literalStart, int end) {
        int start = position;
        int source = place;
        int length = Sequences.MIN_MATCH + commonBytes(position + 4, place + 4, end);
        while (start > literalStart && source > 0 && bytes[start - 1] == bytes[source - 1]) {
            start--;
            source--;
            length++;
        }
        matchStart = start;
        matchLength = length;
        matchDistance = position - place;
    }

    private int commonBytes(int position, int place, int end) {
        int i = position;
        int back = position - place;
        while (i < end) {
            long difference = LittleEndian.getLong(bytes, i) ^ LittleEndian.getLong(bytes, i - back);
            if (difference != 0) {
                return Math.min(end, i + (Long.numberOfTrailingZeros(difference) >>> 3)) - position;
            }
            i += Long.BYTES;
        }
        return end - position;
    }

    /** Takes matches that directly follow a match, without a literal, at the distance before the last one. */
    private int takeRepeats(int start, int end, int last, Sequences sequences) {
        int position = start;
        while (position < last) {
            int distance = repeats.second();
            int place = position - distance;
            if (place < 0 || LittleEndian.getInt(bytes, place) != LittleEndian.getInt(bytes, position)) {
                break;
            }
            int length = Sequences.MIN_MATCH + commonBytes(position + 4, place + 4, end);
            remember(position);
            sequences.add(bytes, position, 0, length, repeats.valueOf(distance, 0));
            position += length;
        }
        return position;
    }

    private void remember(int position) {
        long word = LittleEndian.getLong(bytes, position);
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
