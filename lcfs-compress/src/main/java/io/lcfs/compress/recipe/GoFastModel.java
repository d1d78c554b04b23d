package io.lcfs.compress.recipe;

/**
 * The compressor of Go's compress/flate at level 1. There is one table of positions, by four bytes. Behind a match,
 * another one is looked for at once.
 */
final class GoFastModel extends PieceModel {
    private static final int MARGIN = 15;
    private static final int HASH_BITS = 14;
    private static final int HASH_FACTOR = 0x1E35A7BD;
    /** The number of positions that are looked at before the first one is skipped. */
    private static final int SKIP_BEGIN = 32;

    private final int[] table = new int[1 << HASH_BITS];

    GoFastModel() {
        super(MARGIN, Content.WINDOW_BYTES);
    }

    @Override
    void endInput() {
        // A flush changes nothing.
    }

    private int insert(Content content, int position) {
        int slot = (int) word(content, position) * HASH_FACTOR >>> Integer.SIZE - HASH_BITS;
        int distance = distance(position, table[slot]);
        table[slot] = entry(position);
        return distance;
    }

    private boolean take(Content content, int position, int distance) {
        if (!isMatch(content, position, distance)) {
            return false;
        }
        matchAt = position;
        matchLength = commonInMatch(content, position, distance);
        matchDistance = distance;
        return true;
    }

    @Override
    void continueBehindMatch(Content content) {
        behindMatch = matchAt + matchLength;
        isSearchOver = behindMatch - limit() >= 0;
        if (!isSearchOver) {
            int ignored = insert(content, behindMatch - 1);
            if (!take(content, behindMatch, insert(content, behindMatch))) {
                at = behindMatch + 1;
                search(content);
            }
        }
    }

    @Override
    void search(Content content) {
        int skip = SKIP_BEGIN;
        for (int next = at; ; ) {
            at = next;
            int step = skip / SKIP_BEGIN;
            next = at + step;
            skip += step;
            if (next - limit() > 0) {
                isSearchOver = true;
                return;
            }
            if (take(content, at, insert(content, at))) {
                return;
            }
        }
    }
}
