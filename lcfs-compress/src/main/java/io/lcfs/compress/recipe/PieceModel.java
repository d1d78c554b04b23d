package io.lcfs.compress.recipe;

import io.lcfs.compress.bits.CommonBytes;
import io.lcfs.compress.bits.LittleEndian;
import io.lcfs.compress.deflate.Symbols;

/**
 * A compressor that compresses pieces of fixed size, and sees nothing behind a piece. It looks the positions up in
 * tables without chains. The more bytes are without a match, the more of them are skipped.
 *
 * <p>A piece with few matches is written without them. So after a literal in place of a predicted match, literals are
 * predicted up to the end of the piece or to the next match.
 */
abstract class PieceModel extends TokenModel {
    private static final int WINDOW_BYTES = Content.WINDOW_BYTES;
    private static final int PIECE_BYTES = 65_535;
    /** The size below which a piece is written without matches, and everything before it is forgotten. */
    private static final int LEAST_BYTES = 128;

    private final int margin;
    private final int maxDistance;

    /** The position at which the search goes on. */
    int at;
    /** The position behind the last match, or the beginning of the piece. */
    int behindMatch;
    /** The last position that is in the tables already, at or behind the beginning of the present match. */
    int ahead;

    int matchAt;
    int matchLength;
    int matchDistance;
    boolean isSearchOver;

    /** Positions are in the tables plus this number, so that those before the beginning are too far away. */
    private int bias;
    /** The first byte that a match may reach. */
    private int origin = Content.FIRST;

    private int blockEnd = Content.FIRST;
    private int pieceEnd = Content.FIRST;
    private boolean isWithoutMatches;
    /** The part of the match that was written already. */
    private int written;

    private int predicted;

    /**
     * Creates a model.
     *
     * @param margin the number of bytes at the end of a piece at which no match begins
     * @param maxDistance the largest distance of a match
     */
    PieceModel(int margin, int maxDistance) {
        this.margin = margin;
        this.maxDistance = maxDistance;
    }

    /** Finds the first match from {@code at} on, or notes that there is none. */
    abstract void search(Content content);

    /** Inserts positions in the present match, and finds the next one, or notes that there is none. */
    abstract void continueBehindMatch(Content content);

    @Override
    void restart() {
        bias += pieceEnd - Content.FIRST + WINDOW_BYTES;
        origin = Content.FIRST;
        pieceEnd = Content.FIRST;
    }

    @Override
    void begin(Content content, DeflateBlock block) {
        if (block.bytes() > 0) {
            blockEnd = block.end;
            beginPiece(content, block.start);
        }
    }

    /** Forgets everything, and passes the bytes before a position, whose number is given. */
    final void beginAnew(Content content, int position, int known) {
        origin = position - known;
        bias += known + WINDOW_BYTES;
        if (known > 0) {
            blockEnd = position;
            beginPiece(content, origin);
            searchToTheEnd(content);
        }
    }

    private void beginPiece(Content content, int position) {
        pieceEnd = blockEnd - position > PIECE_BYTES ? position + PIECE_BYTES : blockEnd;
        if (position - origin > WINDOW_BYTES) {
            origin = position - WINDOW_BYTES;
        }
        at = position;
        behindMatch = position;
        isWithoutMatches = false;
        isSearchOver = pieceEnd - position < LEAST_BYTES;
        if (isSearchOver) {
            bias += WINDOW_BYTES;
        } else {
            find(content);
        }
    }

    private void find(Content content) {
        written = 0;
        search(content);
    }

    private void next(Content content) {
        written = 0;
        continueBehindMatch(content);
    }

    private void searchToTheEnd(Content content) {
        while (!isSearchOver) {
            next(content);
        }
    }

    @Override
    final int predict(Content content, int position, int end) {
        if (position - pieceEnd >= 0) {
            beginPiece(content, position);
        }
        predicted = Token.LITERAL;
        if (!isSearchOver && !isWithoutMatches && position == matchAt + written) {
            predicted = Token.match(nextLength(matchLength - written), matchDistance);
        }
        return predicted;
    }

    /** Returns the length of the next match for a number of equal bytes; three of them must be left at the end. */
    private static int nextLength(int left) {
        if (left <= Symbols.MAX_MATCH) {
            return left;
        }
        return left > Symbols.MAX_MATCH + Symbols.MIN_MATCH ? Symbols.MAX_MATCH : Symbols.MAX_MATCH - Symbols.MIN_MATCH;
    }

    @Override
    final void accept(Content content, int position, int end, int token) {
        if (token == predicted) {
            written += Token.matchLength(token);
            if (token != Token.LITERAL && written == matchLength) {
                next(content);
            }
        } else if (token == Token.LITERAL) {
            isWithoutMatches = true;
        } else {
            isWithoutMatches = false;
            ahead = position;
            matchAt = position;
            matchLength = Token.matchLength(token);
            next(content);
        }
        if (isWithoutMatches && position + 1 == pieceEnd) {
            searchToTheEnd(content);
        }
    }

    /** Returns the position from which on no match begins. */
    final int limit() {
        return pieceEnd - margin;
    }

    /** Returns the entry of the tables for a position. */
    final int entry(int position) {
        return position + bias;
    }

    /** Returns the distance of a position from the one of an entry. */
    final int distance(int position, int entry) {
        return position + bias - entry;
    }

    /** Returns whether a match may have a distance, and reaches a byte that the compressor knows. */
    final boolean isReached(int position, int distance) {
        return distance > 0 && distance <= maxDistance && position - distance - origin >= 0;
    }

    /** Returns the first byte that a match may reach. */
    final int origin() {
        return origin;
    }

    static int index(Content content, int position) {
        return position - content.base();
    }

    static long word(Content content, int position) {
        return LittleEndian.getLong(content.bytes(), index(content, position));
    }

    /** Returns whether the next four bytes are equal at a distance. */
    final boolean isMatch(Content content, int position, int distance) {
        return isReached(position, distance)
                && (int) word(content, position) == (int) word(content, position - distance);
    }

    /** Returns the number of equal bytes at a distance, up to the end of the piece. */
    final int common(Content content, int position, int distance) {
        int index = index(content, position);
        return CommonBytes.count(content.bytes(), index, index - distance, index(content, pieceEnd));
    }

    /** Returns the number of equal bytes at a distance, as far as one match reaches. */
    final int commonInMatch(Content content, int position, int distance) {
        int index = index(content, position);
        int end = Math.min(pieceEnd - position, Symbols.MAX_MATCH);
        return CommonBytes.count(content.bytes(), index, index - distance, index + end);
    }
}
