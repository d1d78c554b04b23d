package io.lcfs.compress.recipe;

/** A compressor that searches for matches along chains, and whose blocks do not matter for the search. */
abstract class ChainModel extends TokenModel {
    final MatchFinder finder;

    ChainModel(MatchFinder finder) {
        this.finder = finder;
    }

    @Override
    void restart() {
        finder.restart();
    }

    @Override
    final void begin(Content content, DeflateBlock block) {
        // The search goes on from block to block.
    }

    /** Returns whether the hash of a position is within what the compressor sees. */
    final boolean isVisible(int position, int end) {
        return end - position >= finder.minMatch();
    }
}
