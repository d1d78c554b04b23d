package io.lcfs.compress.gzip;

import io.lcfs.compress.bits.LittleEndian;
import java.util.Arrays;

/**
 * A search for earlier occurrences of the bytes ahead, by chains of positions with the same three bytes, newest first,
 * as RFC 1951, section 4, describes. A match is taken unless a longer one begins a byte later. The limits of the search
 * trade speed for size; they determine the output, so they are part of the form.
 *
 * <p>The buffer holds the 32 KiB before the block, the block, and room to read a word behind it.
 */
final class DeflateMatchFinder {
    static final int WINDOW_BYTES = 1 << 15;
    static final int BLOCK_START = WINDOW_BYTES;
    /** The size of a block: a multiple of the window, so that positions keep their slots when the buffer moves. */
    static final int BLOCK_BYTES = 2 * WINDOW_BYTES;

    private static final int MASK = WINDOW_BYTES - 1;
    private static final int HASH_LOG = 15;
    private static final int HASH_FACTOR = 0x9E3779B1;
    private static final int NONE = -1;

    /**
     * The number of positions of a chain that are examined; a quarter of it once a match has {@link #GOOD_LENGTH}
     * bytes.
     */
    private static final int MAX_CHAIN = 128;

    private static final int GOOD_LENGTH = 8;
    /** The length of a match from which on no better match is looked for one byte later. */
    private static final int LAZY_LENGTH = 16;
    /** The length of a match that ends the search. */
    private static final int NICE_LENGTH = 128;
    /** The distance beyond which three bytes cost less as literals than as a match. */
    private static final int FAR = 4096;

    private final byte[] bytes = new byte[WINDOW_BYTES + BLOCK_BYTES + Long.BYTES];
    private final int[] heads = new int[1 << HASH_LOG];
    private final int[] previous = new int[WINDOW_BYTES];
    private int end;
    private int nextPlace = BLOCK_START;
    private int matchLength;
    private int matchDistance;

    DeflateMatchFinder() {
        Arrays.fill(heads, NONE);
        Arrays.fill(previous, NONE);
    }

    byte[] bytes() {
        return bytes;
    }

    /** Splits the block in the buffer into tokens. */
    void find(int length, Tokens tokens) {
        end = BLOCK_START + length;
        int position = BLOCK_START;
        int waitingLength = 0;
        int waitingDistance = 0;
        boolean waiting = false;
        while (position < end) {
            search(position, waitingLength);
            if (waitingLength >= Tokens.MIN_MATCH && matchLength <= waitingLength) {
                tokens.addMatch(waitingLength, waitingDistance);
                position += waitingLength - 1;
                waitingLength = 0;
                waiting = false;
            } else {
                if (waiting) {
                    tokens.addLiteral(bytes[position - 1]);
                }
                waiting = true;
                waitingLength = matchLength;
                waitingDistance = matchDistance;
                position++;
            }
        }
        if (waiting) {
            tokens.addLiteral(bytes[end - 1]);
        }
    }

    /** Searches for a match that is longer than the pending one; sets the match length to 0 if there is none. */
    private void search(int position, int waitingLength) {
        matchLength = 0;
        remember(position);
        if (waitingLength >= LAZY_LENGTH || position + Tokens.MIN_MATCH > end) {
            return;
        }
        int most = Math.min(Tokens.MAX_MATCH, end - position);
        int best = Math.max(waitingLength, Tokens.MIN_MATCH - 1);
        int least = Math.max(0, position - WINDOW_BYTES);
        int chain = waitingLength >= GOOD_LENGTH ? MAX_CHAIN / 4 : MAX_CHAIN;
        int first = LittleEndian.getInt(bytes, position) & 0xFFFFFF;
        int place = heads[slot(first)];
        while (place >= least && chain-- > 0 && best < most) {
            boolean promising = bytes[place + best] == bytes[position + best]
                    && (LittleEndian.getInt(bytes, place) & 0xFFFFFF) == first;
            if (promising) {
                int length = commonBytes(position, place, most);
                if (length > best && !isTooFar(length, position - place)) {
                    best = length;
                    matchLength = length;
                    matchDistance = position - place;
                    if (length >= NICE_LENGTH) {
                        return;
                    }
                }
            }
            place = previous[place & MASK];
        }
    }

    private static boolean isTooFar(int length, int distance) {
        return length == Tokens.MIN_MATCH && distance > FAR;
    }

    private int commonBytes(int position, int place, int most) {
        int length = Tokens.MIN_MATCH;
        while (length < most) {
            long difference =
                    LittleEndian.getLong(bytes, position + length) ^ LittleEndian.getLong(bytes, place + length);
            if (difference != 0) {
                return Math.min(most, length + (Long.numberOfTrailingZeros(difference) >>> 3));
            }
            length += Long.BYTES;
        }
        return most;
    }

    /**
     * Adds all positions before a position to their chains. The last two of a block need bytes of the next block, so
     * they follow later.
     */
    private void remember(int position) {
        int stop = Math.min(position, end - Tokens.MIN_MATCH + 1);
        for (int place = nextPlace; place < stop; place++) {
            int slot = slot(LittleEndian.getInt(bytes, place) & 0xFFFFFF);
            previous[place & MASK] = heads[slot];
            heads[slot] = place;
        }
        nextPlace = Math.max(nextPlace, stop);
    }

    private static int slot(int three) {
        return three * HASH_FACTOR >>> (Integer.SIZE - HASH_LOG);
    }

    /** Makes room for the next block; positions that leave the buffer are removed from the chains. */
    void slide() {
        remember(end);
        System.arraycopy(bytes, BLOCK_BYTES, bytes, 0, WINDOW_BYTES);
        nextPlace -= BLOCK_BYTES;
        move(heads);
        move(previous);
    }

    private static void move(int[] places) {
        for (int i = 0; i < places.length; i++) {
            places[i] = Math.max(NONE, places[i] - BLOCK_BYTES);
        }
    }
}
