package io.lcfs.compress.recipe;

/** A compressor that writes a match only if there is no longer one a byte later. It inserts all positions. */
final class LazyModel extends ChainModel {
    private final int lazy;
    private int inserted = Content.FIRST;
    /** The match at the present position, if it was searched already, for the literal before it. */
    private int known;

    private boolean isKnown;
    /** The match a byte later, which the last prediction found. */
    private int later;

    private int predicted;

    /** Creates a model that searches for no longer match behind one of the length {@code lazy}. */
    LazyModel(MatchFinder finder, int lazy) {
        super(finder);
        this.lazy = lazy;
    }

    @Override
    void restart() {
        super.restart();
        inserted = Content.FIRST;
        isKnown = false;
    }

    @Override
    void endInput() {
        isKnown = false;
    }

    private void insertUpTo(Content content, int limit, int end) {
        while (inserted - limit < 0 && isVisible(inserted, end)) {
            finder.insert(content, inserted++);
        }
    }

    private int find(Content content, int position, int end, int before) {
        insertUpTo(content, position + 1, end);
        return inserted - position > 0 ? finder.find(content, position, end, before) : Token.LITERAL;
    }

    @Override
    int predict(Content content, int position, int end) {
        int none = finder.minMatch() - 1;
        int match = isKnown ? known : find(content, position, end, none);
        int length = Token.matchLength(match);
        later = length < lazy ? find(content, position + 1, end, Math.max(none, length)) : Token.LITERAL;
        predicted = length > 0 && Token.matchLength(later) <= length ? match : Token.LITERAL;
        return predicted;
    }

    @Override
    void accept(Content content, int position, int end, int token) {
        if (token == Token.LITERAL) {
            isKnown = predicted == Token.LITERAL;
            known = later;
        } else {
            insertUpTo(content, position + Token.matchLength(token), end);
            isKnown = false;
        }
    }
}
