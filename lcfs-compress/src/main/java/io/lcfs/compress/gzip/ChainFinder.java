package io.lcfs.compress.gzip;

import io.lcfs.compress.bits.CommonBytes;
import io.lcfs.compress.bits.LittleEndian;
import java.util.Arrays;

/**
 * The search of {@link io.lcfs.compress.CompressionLevel#SMALL}. Positions with the same three bytes form a chain,
 * newest first, as RFC 1951, section 4, describes. A match is taken unless a longer one begins a byte later.
 */
final class ChainFinder implements DeflateFinder {
    private static final int MASK = WINDOW_BYTES - 1;
    private static final int HASH_LOG = 15;
    private static final int HASH_FACTOR = 0x9E3779B1;
    private static final int NOWHERE = -2 * WINDOW_BYTES;

    /**
     * The number of positions of a chain that are examined. If the match that was found a byte before has at least
     * {@link #GOOD_LENGTH} bytes, only a quarter of this number is examined.
     */
    private static final int MAX_CHAIN = 128;

    private static final int GOOD_LENGTH = 8;
    /** The length of a match from which on no better match is looked for one byte later. */
    private static final int LAZY_LENGTH = 16;
    /** The length of a match that ends the search. */
    private static final int NICE_LENGTH = 128;
    /** The distance beyond which three bytes cost less as literals than as a match. */
    private static final int FAR = 4096;

    private final int[] heads = new int[1 << HASH_LOG];
    private final int[] previous = new int[WINDOW_BYTES];
    private byte[] bytes = new byte[0];
    private int nextPlace;
    private int matchLength;
    private int matchDistance;

    @Override
    public void open(byte[] content, int window, int start) {
        bytes = content;
        Arrays.fill(heads, NOWHERE);
        nextPlace = window;
    }

    @Override
    public void find(int start, int end, Tokens tokens) {
        int anchor = start;
        int position = start;
        int waitingLength = 0;
        int waitingDistance = 0;
        while (position < end) {
            search(position, end, waitingLength);
            if (waitingLength > 0 && matchLength <= waitingLength) {
                tokens.add(position - 1 - anchor, waitingLength, waitingDistance);
                position += waitingLength - 1;
                anchor = position;
                waitingLength = 0;
            } else {
                waitingLength = matchLength;
                waitingDistance = matchDistance;
                position++;
            }
        }
        tokens.addLiterals(end - anchor);
    }

    /**
     * Searches for a match that is longer than the one found a byte before; sets the match length to 0 if there is
     * none.
     */
    private void search(int position, int end, int waitingLength) {
        matchLength = 0;
        remember(position, end);
        if (waitingLength >= LAZY_LENGTH || position + Tokens.MIN_MATCH > end) {
            return;
        }
        byte[] content = bytes;
        int most = Math.min(Tokens.MAX_MATCH, end - position);
        int best = Math.max(waitingLength, Tokens.MIN_MATCH - 1);
        int least = position - WINDOW_BYTES;
        int chain = waitingLength >= GOOD_LENGTH ? MAX_CHAIN / 4 : MAX_CHAIN;
        int first = LittleEndian.getInt(content, position) & 0xFFFFFF;
        int place = heads[slot(first)];
        while (place >= least && chain-- > 0 && best < most) {
            boolean promising = content[place + best] == content[position + best]
                    && (LittleEndian.getInt(content, place) & 0xFFFFFF) == first;
            if (promising) {
                int length = Math.min(
                        most,
                        Tokens.MIN_MATCH
                                + CommonBytes.count(
                                        content,
                                        position + Tokens.MIN_MATCH,
                                        place + Tokens.MIN_MATCH,
                                        position + most));
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

    /**
     * Adds all positions before a position to their chains. The bytes behind {@code end} are not content and are not
     * hashed.
     */
    private void remember(int position, int end) {
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
}
