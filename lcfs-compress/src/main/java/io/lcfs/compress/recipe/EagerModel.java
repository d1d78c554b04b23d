package io.lcfs.compress.recipe;

/** A compressor that writes the match that it finds, and inserts the positions in a match only if it is short. */
final class EagerModel extends ChainModel {
    private final int longest;

    /** Creates a model that inserts the positions in matches up to a length. */
    EagerModel(MatchFinder finder, int longest) {
        super(finder);
        this.longest = longest;
    }

    @Override
    void endInput() {
        // A match is not remembered.
    }

    @Override
    int predict(Content content, int position, int end) {
        if (!isVisible(position, end)) {
            return Token.LITERAL;
        }
        finder.insert(content, position);
        return finder.find(content, position, end, finder.minMatch() - 1);
    }

    @Override
    void accept(Content content, int position, int end, int token) {
        int length = Token.matchLength(token);
        for (int i = 1; length <= longest && i < length && isVisible(position + i, end); i++) {
            finder.insert(content, position + i);
        }
    }
}
