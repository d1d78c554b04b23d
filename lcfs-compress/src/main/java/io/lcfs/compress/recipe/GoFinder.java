package io.lcfs.compress.recipe;

/**
 * The search of Go's compress/flate: chains by four bytes. A match of four bytes is not far away.
 */
final class GoFinder extends MatchFinder {
    private static final int MIN_MATCH = 4;
    private static final int HASH_BITS = 17;
    private static final int HASH_FACTOR = 0x1E35A7BD;
    private static final int NEAR = 4096;

    private final int nice;
    private final int chain;

    /**
     * Creates a search.
     *
     * @param nice the length that ends the search
     * @param chain the number of positions that are searched
     */
    GoFinder(int nice, int chain) {
        super(HASH_BITS);
        this.nice = nice;
        this.chain = chain;
    }

    @Override
    int minMatch() {
        return MIN_MATCH;
    }

    @Override
    int hash(byte[] bytes, int index) {
        int word = bytes[index] << 24
                | (bytes[index + 1] & 0xFF) << 16
                | (bytes[index + 2] & 0xFF) << 8
                | bytes[index + 3] & 0xFF;
        return word * HASH_FACTOR >>> (Integer.SIZE - HASH_BITS);
    }

    @Override
    int find(Content content, int position, int end, int before) {
        int sight = end - position;
        if (before >= sight) {
            return Token.LITERAL;
        }
        byte[] bytes = content.bytes();
        int base = content.base();
        int enough = Math.min(nice, sight);
        int best = MIN_MATCH - 1;
        int found = Token.LITERAL;
        int at = position - base;
        int place = before(position);
        for (int left = chain; left > 0; left--) {
            int distance = position - place;
            if (distance > Content.WINDOW_BYTES || distance <= 0 || place - base < 0) {
                break;
            }
            if (bytes[place - base + best] == bytes[at + best]) {
                int length = common(content, position, place, end);
                if (length > best && (length > MIN_MATCH || distance <= NEAR)) {
                    best = length;
                    found = Token.match(length, distance);
                    if (length >= enough) {
                        break;
                    }
                }
            }
            int next = before(place);
            if (distance == Content.WINDOW_BYTES || place - next <= 0) {
                break;
            }
            place = next;
        }
        return found;
    }
}
