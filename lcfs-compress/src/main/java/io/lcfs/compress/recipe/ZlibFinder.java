package io.lcfs.compress.recipe;

/**
 * The search of zlib and gzip: chains by three bytes, of which a quarter is searched behind a good match. A match does
 * not reach the very first byte, nor further than 32,506 bytes.
 */
final class ZlibFinder extends MatchFinder {
    private static final int MIN_MATCH = 3;
    private static final int HASH_BITS = 15;
    private static final int HASH_SHIFT = 5;
    private static final int MAX_DISTANCE = Content.WINDOW_BYTES - 262;
    private static final int TOO_FAR = 4096;

    private final int good;
    private final int nice;
    private final int chain;
    private final boolean refusesFar;

    /**
     * Creates a search.
     *
     * @param good the length from which on a quarter of the chain is searched
     * @param nice the length that ends the search
     * @param chain the number of positions that are searched
     * @param refusesFar whether a far match of three bytes counts as none
     */
    ZlibFinder(int good, int nice, int chain, boolean refusesFar) {
        super(HASH_BITS);
        this.good = good;
        this.nice = nice;
        this.chain = chain;
        this.refusesFar = refusesFar;
    }

    @Override
    int minMatch() {
        return MIN_MATCH;
    }

    @Override
    int hash(byte[] bytes, int index) {
        return ((bytes[index] & 0xFF) << 2 * HASH_SHIFT
                        ^ (bytes[index + 1] & 0xFF) << HASH_SHIFT
                        ^ bytes[index + 2] & 0xFF)
                & (1 << HASH_BITS) - 1;
    }

    @Override
    int find(Content content, int position, int end, int before) {
        int sight = end - position;
        if (before >= sight) {
            return Token.LITERAL;
        }
        int place = before(position);
        if (place == Content.FIRST || position - place > MAX_DISTANCE || position - place <= 0) {
            return Token.LITERAL;
        }
        byte[] bytes = content.bytes();
        int base = content.base();
        int enough = Math.min(nice, sight);
        int left = before >= good ? chain >> 2 : chain;
        int best = before;
        int found = Token.LITERAL;
        int at = position - base;
        do {
            int other = place - base;
            if (bytes[other + best] == bytes[at + best] && bytes[other] == bytes[at]) {
                int length = common(content, position, place, end);
                if (length > best) {
                    best = length;
                    found = Token.match(length, position - place);
                    if (length >= enough) {
                        break;
                    }
                }
            }
            int next = before(place);
            if (next == Content.FIRST || place - next <= 0 || position - next >= MAX_DISTANCE || position - next <= 0) {
                break;
            }
            place = next;
        } while (--left != 0);
        boolean isTooFar = refusesFar && best == MIN_MATCH && Token.distance(found) > TOO_FAR;
        return isTooFar ? Token.LITERAL : found;
    }
}
