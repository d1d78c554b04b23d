package io.lcfs.compress.zstd;

import io.lcfs.compress.bits.LittleEndian;

/**
 * Finds earlier occurrences of the bytes ahead. Two tables remember the last place of eight and of five bytes by their hash; the first match
 * that is found is taken, but a short one only where no long one begins a byte later. Everything it does depends on the
 * bytes alone. Places are positions in the writer's buffer, which moves now and then.
 */
final class ZstdMatchFinder {
    /** How far back a match may reach. */
    static final int WINDOW_LOG = 21;

    static final int WINDOW_BYTES = 1 << WINDOW_LOG;

    private static final int LONG_LOG = 17;
    private static final int SHORT_LOG = 16;
    private static final int SHORT_BYTES = 5;
    /** Odd, and with bits all over: 2^64 over the golden ratio. */
    private static final long HASH_FACTOR = 0x9E3779B97F4A7C15L;
    /** After so many bytes without a match, each step is one longer. */
    private static final int STEP_LOG = 8;

    private final byte[] bytes;
    private final int[] longPlaces = new int[1 << LONG_LOG];
    private final int[] shortPlaces = new int[1 << SHORT_LOG];
    private final RepeatDistances repeats = new RepeatDistances();
    private int matchStart;
    private int matchLength;
    private int matchDistance;

    /** Over a buffer with eight bytes more behind the last block's end. */
    ZstdMatchFinder(byte[] bytes) {
        this.bytes = bytes;
        repeats.open();
    }

    RepeatDistances repeats() {
        return repeats;
    }

    /** The bytes of the buffer lie so much further to the front; places that are gone become the first. */
    void moved(int count) {
        for (int i = 0; i < longPlaces.length; i++) {
            longPlaces[i] = Math.max(0, longPlaces[i] - count);
        }
        for (int i = 0; i < shortPlaces.length; i++) {
            shortPlaces[i] = Math.max(0, shortPlaces[i] - count);
        }
    }

    /** Takes a block of the buffer apart. */
    void find(int start, int end, Sequences sequences) {
        int literalStart = start;
        // An empty slot of a table says 0: harmless where the bytes there are the same, but no byte lies before itself.
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

    /** A match of few bytes, or one of eight or more that begins a byte later. */
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

    /** A match from two places on that have four bytes in common, and back as far as literals go. */
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

    /** Right after a match, the distance before the last one often fits again, without a literal. */
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
