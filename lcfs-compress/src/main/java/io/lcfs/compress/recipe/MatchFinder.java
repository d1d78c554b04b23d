package io.lcfs.compress.recipe;

import io.lcfs.compress.bits.CommonBytes;
import io.lcfs.compress.deflate.Symbols;
import java.util.Arrays;

/** The search for matches along the chains of positions with the same hash, as a compressor makes it. */
abstract class MatchFinder {
    private static final int MASK = Content.WINDOW_BYTES - 1;
    /** The number of positions up to which their slots are remembered, so that a small member is forgotten quickly. */
    private static final int FEW = 1 << 10;

    private final int[] heads;
    private final int[] slots = new int[FEW];
    private int inserted;
    /** The position before each one in its chain. Only that of a position of this member is ever looked at. */
    private final int[] previous = new int[Content.WINDOW_BYTES];

    MatchFinder(int hashBits) {
        heads = new int[1 << hashBits];
    }

    /** Forgets all positions. */
    final void restart() {
        if (inserted > FEW) {
            Arrays.fill(heads, 0);
        } else {
            for (int i = 0; i < inserted; i++) {
                heads[slots[i]] = 0;
            }
        }
        inserted = 0;
    }

    /** Returns the length of the shortest match that is found. */
    abstract int minMatch();

    /** Returns the hash of the bytes at an index. */
    abstract int hash(byte[] bytes, int index);

    /**
     * Returns the match for a position that was inserted, or a literal if there is none that is long enough.
     *
     * @param end the position behind the last byte that the compressor sees
     * @param before the length of the match one byte before, or the length below the shortest match
     */
    abstract int find(Content content, int position, int end, int before);

    /** Adds a position, whose hash must be within the content. */
    final void insert(Content content, int position) {
        int slot = hash(content.bytes(), position - content.base());
        previous[position & MASK] = heads[slot];
        heads[slot] = position;
        if (inserted < FEW) {
            slots[inserted] = slot;
        }
        if (inserted <= FEW) {
            inserted++;
        }
    }

    /** Returns the position before a position in its chain. */
    final int before(int position) {
        return previous[position & MASK];
    }

    /** Returns the number of equal bytes at two positions, up to the end. */
    static int common(Content content, int position, int place, int end) {
        int base = content.base();
        int at = position - base;
        return CommonBytes.count(content.bytes(), at, place - base, Math.min(end - base, at + Symbols.MAX_MATCH));
    }
}
