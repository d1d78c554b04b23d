package io.lcfs.compress.zstd;

import io.lcfs.compress.bits.CommonBytes;
import io.lcfs.compress.bits.LittleEndian;
import java.util.Arrays;

/**
 * The search of {@link io.lcfs.compress.CompressionLevel#SMALL}. A table has the last positions of each hash of five
 * bytes. The best match at these positions is taken, unless a better match begins a byte later. The gain of a match is
 * the number of bits that its length probably saves, minus the number of bits of its distance.
 */
final class BucketFinder implements ZstdFinder {
    private static final int BUCKETS_LOG = 16;
    private static final int BUCKET_LOG = 3;
    private static final int BUCKET_MASK = (1 << BUCKET_LOG) - 1;
    private static final int HASH_BYTES = 5;
    /** The number of bits that each byte of a match saves, by assumption. */
    private static final int GAIN_OF_BYTE = 4;
    /** The number of bits by which the gain of a match one byte later must be greater, because it costs a literal. */
    private static final int GAIN_OF_WAITING = 4;
    /** The length of a match from which on no better match is looked for. */
    private static final int NICE_LENGTH = 256;
    /**
     * The binary logarithm of the number of bytes without a match after which the step to the next position grows by
     * one byte.
     */
    private static final int STEP_LOG = 10;

    private final int[] places = new int[1 << BUCKETS_LOG + BUCKET_LOG];
    /** For each bucket, the index of its oldest position. */
    private final byte[] oldest = new byte[1 << BUCKETS_LOG];

    private final RepeatDistances repeats = new RepeatDistances();
    private byte[] bytes = new byte[0];
    private int floor;
    private int nextPlace;
    private int matchPlace;
    private int matchLength;
    private int matchGain;

    @Override
    public RepeatDistances repeats() {
        return repeats;
    }

    @Override
    public void open(byte[] content, int window, int start) {
        bytes = content;
        floor = window;
        nextPlace = window;
        repeats.forget();
        Arrays.fill(places, NOWHERE);
        Arrays.fill(oldest, (byte) 0);
    }

    @Override
    public void find(int start, int end, Sequences sequences) {
        byte[] content = bytes;
        int anchor = start;
        int position = start;
        int last = end - Long.BYTES - 1;
        while (position < last) {
            search(position, end);
            if (matchLength == 0) {
                position += 1 + ((position - anchor) >>> STEP_LOG);
                continue;
            }
            int place = matchPlace;
            int length = matchLength;
            while (position + 1 < last && length < NICE_LENGTH) {
                int gain = matchGain;
                search(position + 1, end);
                if (matchLength == 0 || matchGain <= gain + GAIN_OF_WAITING) {
                    break;
                }
                position++;
                place = matchPlace;
                length = matchLength;
            }
            int distance = position - place;
            while (position > anchor && place > floor && content[position - 1] == content[place - 1]) {
                position--;
                place--;
                length++;
            }
            int literals = position - anchor;
            sequences.add(content, anchor, literals, length, repeats.valueOf(distance, literals));
            position += length;
            anchor = position;
        }
        sequences.addLiterals(content, anchor, end - anchor);
    }

    /** Searches for the best match at a position; sets the match length to 0 if there is none. */
    private void search(int position, int end) {
        byte[] content = bytes;
        remember(position);
        long word = LittleEndian.getLong(content, position);
        matchLength = 0;
        matchGain = 0;
        if (repeats.isAt(content, position, (int) word, floor)) {
            matchPlace = position - repeats.first();
            matchLength = 4 + CommonBytes.count(content, position + 4, matchPlace + 4, end);
            matchGain = GAIN_OF_BYTE * matchLength;
        }
        int bucket = slot(word);
        int newest = oldest[bucket] - 1;
        for (int i = 0; i <= BUCKET_MASK && matchLength < NICE_LENGTH; i++) {
            int place = places[bucket << BUCKET_LOG | newest - i & BUCKET_MASK];
            if (position - place > WINDOW_BYTES) {
                return;
            }
            boolean promising = LittleEndian.getInt(content, place) == (int) word
                    && content[place + matchLength] == content[position + matchLength];
            if (promising) {
                int length = 4 + CommonBytes.count(content, position + 4, place + 4, end);
                int gain = GAIN_OF_BYTE * length - SymbolValues.floorLog2(position - place);
                if (gain > matchGain) {
                    matchPlace = place;
                    matchLength = length;
                    matchGain = gain;
                }
            }
        }
    }

    /** Remembers all positions before a position. */
    private void remember(int position) {
        for (int place = nextPlace; place < position; place++) {
            int bucket = slot(LittleEndian.getLong(bytes, place));
            int index = oldest[bucket];
            places[bucket << BUCKET_LOG | index] = place;
            oldest[bucket] = (byte) (index + 1 & BUCKET_MASK);
        }
        nextPlace = Math.max(nextPlace, position);
    }

    private static int slot(long word) {
        return (int) ((word << (Long.SIZE - 8 * HASH_BYTES)) * HASH_FACTOR >>> (Long.SIZE - BUCKETS_LOG));
    }
}
