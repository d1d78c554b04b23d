package io.lcfs.compress.recipe;

/**
 * The compressor of klauspost's compress/flate at its default level, which pgzip uses. There are two tables of
 * positions: by four bytes, with the last position, and by seven bytes, with the last two. The beginning of a match is
 * moved back as far as the bytes are equal. Where the input of pgzip ends, which is at each MiB, the tables are made
 * anew from the last 16 KiB.
 */
final class PgzipModel extends PieceModel {
    private static final int MARGIN = 11;
    private static final int DICTIONARY_BYTES = 1 << 14;

    private static final int HASH_BITS = 15;
    private static final int NEAR_FACTOR = 0x9E3779B1;
    private static final long FAR_FACTOR = 58_295_818_150_454_627L;
    private static final int FAR_SHIFT = 8;

    private static final int SKIP_SHIFT = 6;
    /** The length below which a better match that ends later is looked for. */
    private static final int SHORT = 30;
    /** The number of bytes at the beginning of a match that may be no part of the better one. */
    private static final int SKIPPED = 2;

    private static final int INSERT_STEP = 3;

    private final int[] near = new int[1 << HASH_BITS];
    /** For each hash the last position and the one before it. */
    private final int[] far = new int[2 << HASH_BITS];

    /** The position at which the tables were made anew. */
    private int begun = Content.FIRST;

    private boolean isInputEnded;

    PgzipModel() {
        super(MARGIN, Content.WINDOW_BYTES - 1);
    }

    @Override
    void restart() {
        super.restart();
        begun = Content.FIRST;
        isInputEnded = false;
    }

    @Override
    void begin(Content content, DeflateBlock block) {
        if (isInputEnded && block.bytes() > 0) {
            isInputEnded = false;
            int known = block.start - begun > DICTIONARY_BYTES ? DICTIONARY_BYTES : 0;
            begun = block.start;
            beginAnew(content, block.start, known);
        }
        super.begin(content, block);
    }

    @Override
    void endInput() {
        isInputEnded = true;
    }

    @Override
    void continueBehindMatch(Content content) {
        behindMatch = matchAt + matchLength;
        at = ahead - behindMatch >= 0 ? ahead + 1 : behindMatch;
        isSearchOver = at - limit() >= 0;
        if (isSearchOver) {
            return;
        }
        int first = at - matchLength + 1;
        if (first - (at - 1) < 0) {
            insert(content, first);
            insertFar(content, first + 1);
            insertNear(content, first + 2);
            for (int i = first + 4; i - (at - 1) < 0; i += INSERT_STEP) {
                insertFar(content, i);
                insertNear(content, i + 1);
            }
        }
        insert(content, at - 1);
        search(content);
    }

    @Override
    void search(Content content) {
        int limit = limit();
        int next = at;
        while (true) {
            at = next;
            next = at + 1 + (at - behindMatch >> SKIP_SHIFT);
            if (next - limit > 0) {
                isSearchOver = true;
                return;
            }
            int slot = 2 * farSlot(content, at);
            int last = distance(at, far[slot]);
            int before = distance(at, far[slot + 1]);
            int nearest = distance(at, near[nearSlot(content, at)]);
            insert(content, at);
            boolean isFar = isReached(at, last) && (isMatch(content, at, last) || isMatch(content, at, before));
            if (isFar || isMatch(content, at, nearest)) {
                ahead = next;
                if (isFar) {
                    insert(content, next);
                    takeFar(content, last, before);
                } else {
                    takeNear(content, nearest);
                }
                return;
            }
        }
    }

    /** Takes the longer one of two matches by seven bytes, of which one is possible; the last of equal ones. */
    private void takeFar(Content content, int last, int before) {
        if (!isMatch(content, at, last)) {
            take(content, common(content, at, before), before);
        } else if (isMatch(content, at, before)
                && commonInMatch(content, at, before) > commonInMatch(content, at, last)) {
            take(content, common(content, at, before), before);
        } else {
            take(content, common(content, at, last), last);
        }
    }

    /** Takes a match by four bytes, or a longer one by seven bytes at the position that is looked at next. */
    private void takeNear(Content content, int nearest) {
        int length = commonInMatch(content, at, nearest);
        int slot = 2 * farSlot(content, ahead);
        int last = distance(ahead, far[slot]);
        int before = distance(ahead, far[slot + 1]);
        insert(content, ahead);
        int better = 0;
        if (isLonger(content, last, length)) {
            better = last;
        } else if (isReached(ahead, last) && isLonger(content, before, length)) {
            better = before;
        }
        if (better != 0) {
            at = ahead;
        }
        int distance = better == 0 ? nearest : better;
        take(content, common(content, at, distance), distance);
    }

    private boolean isLonger(Content content, int distance, int length) {
        return isMatch(content, ahead, distance) && commonInMatch(content, ahead, distance) > length;
    }

    /** Takes a match, or one that begins or ends later if it is longer, and moves its beginning back. */
    private void take(Content content, int length, int distance) {
        matchAt = at;
        matchLength = length;
        matchDistance = distance;
        int behind = at + length;
        if (length < SHORT && behind - limit() < 0) {
            int other = distance(behind, far[2 * farSlot(content, behind)]);
            int from = at + SKIPPED;
            int found = isReached(from, other) ? common(content, from, other) : 0;
            if (found > length) {
                matchAt = from;
                matchLength = found;
                matchDistance = other;
            }
        }
        byte[] bytes = content.bytes();
        int index = index(content, matchAt);
        while (matchAt - matchDistance - origin() > 0
                && matchAt - behindMatch > 0
                && bytes[index - 1] == bytes[index - 1 - matchDistance]) {
            index--;
            matchAt--;
            matchLength++;
        }
    }

    private static int nearSlot(Content content, int position) {
        return (int) word(content, position) * NEAR_FACTOR >>> Integer.SIZE - HASH_BITS;
    }

    private static int farSlot(Content content, int position) {
        return (int) ((word(content, position) << FAR_SHIFT) * FAR_FACTOR >>> Long.SIZE - HASH_BITS);
    }

    private void insertNear(Content content, int position) {
        near[nearSlot(content, position)] = entry(position);
    }

    private void insertFar(Content content, int position) {
        int slot = 2 * farSlot(content, position);
        far[slot + 1] = far[slot];
        far[slot] = entry(position);
    }

    private void insert(Content content, int position) {
        insertNear(content, position);
        insertFar(content, position);
    }
}
