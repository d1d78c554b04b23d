package io.lcfs.compress.recipe;

/**
 * A prediction of the next token of a compressor, which follows the real tokens. What it predicts depends on the
 * content and on the tokens before only, so that it is the same when the recipe is made and when it is used.
 */
abstract class TokenModel {
    /** Begins a member. */
    abstract void restart();

    /** Begins a block, whose content is there. */
    abstract void begin(Content content, DeflateBlock block);

    /**
     * Returns the token that the compressor writes next.
     *
     * @param end the position behind the last byte that the compressor sees
     */
    abstract int predict(Content content, int position, int end);

    /** Takes the token that the compressor wrote, after a prediction for the same position. */
    abstract void accept(Content content, int position, int end, int token);

    /** Ends the input that the compressor saw at once. */
    abstract void endInput();

    /** Passes content whose tokens are unknown, as if they were those that are predicted. */
    final void pass(Content content, DeflateBlock block) {
        int end = block.visibleEnd();
        for (int position = block.start; position - block.end < 0; ) {
            int token = predict(content, position, end);
            if (Token.bytes(token) > block.end - position) {
                token = Token.LITERAL;
            }
            accept(content, position, end, token);
            position += Token.bytes(token);
        }
    }
}
