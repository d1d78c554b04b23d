package io.lcfs.compress.recipe;

import io.lcfs.compress.deflate.Symbols;
import java.io.IOException;

/** A reader of deflate blocks (RFC 1951) that returns their tokens and adds their content to that of the member. */
final class DeflateBlockReader {
    private static final int MAX_LENGTH_SYMBOL = 285;
    /** The symbol of the lengths up to 258, which has a symbol of its own. */
    private static final int BEFORE_LAST = 284;

    private static final int BEFORE_LAST_EXTRA = 31;

    private final BitInput in;
    private final Content content;
    private Step step = () -> {};
    private int stepAt;
    private boolean isStepSet;

    /** Work that is done while a block is read. */
    interface Step {
        void run() throws IOException, NoRecipeException;
    }

    DeflateBlockReader(BitInput in, Content content) {
        this.in = in;
        this.content = content;
    }

    /** Sets work that is done once, as soon as the content has reached a position and before the next token is read. */
    void runAt(int position, Step work) {
        step = work;
        stepAt = position;
        isStepSet = true;
    }

    /** Cancels the work that was set. */
    void cancelStep() {
        isStepSet = false;
    }

    DeflateBlock read() throws IOException, NoRecipeException {
        boolean isLast = in.take(1) == 1;
        int type = in.take(2);
        DeflateBlock block = new DeflateBlock(type, isLast, content.end());
        switch (type) {
            case DeflateBlock.STORED -> readStored(block);
            case DeflateBlock.FIXED -> readTokens(block, BlockCodes.FIXED);
            case DeflateBlock.DYNAMIC -> {
                in.startKeeping();
                BlockCodes codes = BlockCodes.read(in);
                block.head = in.stopKeeping();
                block.headBits = in.keptBits();
                readTokens(block, codes);
            }
            default -> throw in.malformed("has a block of the type 3");
        }
        block.end = content.end();
        if (isLast && type != DeflateBlock.STORED) {
            block.padding = in.align();
        }
        return block;
    }

    private void readStored(DeflateBlock block) throws IOException {
        block.padding = in.align();
        int length = in.take(16);
        if (in.take(16) != (~length & 0xFFFF)) {
            throw in.malformed("has a stored block with two different lengths");
        }
        int at = content.reserve(length);
        for (int i = 0; i < length; i++) {
            int value = in.read();
            if (value < 0) {
                throw in.malformed("ends inside a member");
            }
            content.bytes()[at + i] = (byte) value;
        }
        content.add(length);
    }

    private void readTokens(DeflateBlock block, BlockCodes codes) throws IOException, NoRecipeException {
        while (true) {
            if (isStepSet && content.end() - stepAt >= 0) {
                isStepSet = false;
                step.run();
            }
            int symbol = in.take(codes.literals());
            if (symbol == Symbols.END) {
                return;
            }
            if (block.count == DeflateBlock.MAX_TOKENS
                    || content.end() - block.start > DeflateBlock.MAX_BYTES - Symbols.MAX_MATCH) {
                throw new NoRecipeException();
            }
            if (symbol < Symbols.END) {
                block.add(Token.LITERAL);
                content.append(symbol);
            } else {
                block.add(readMatch(symbol, codes.distances()));
            }
        }
    }

    private int readMatch(int symbol, DecodingTable distances) throws IOException, NoRecipeException {
        if (symbol > MAX_LENGTH_SYMBOL) {
            throw in.malformed("has the length symbol " + symbol);
        }
        int extra = in.take(Symbols.lengthExtra(symbol));
        if (symbol == BEFORE_LAST && extra == BEFORE_LAST_EXTRA) {
            // The length 258 has two forms, and no known compressor writes this one.
            throw new NoRecipeException();
        }
        int length = Symbols.lengthBase(symbol) + extra;
        int far = in.take(distances);
        if (far >= Symbols.DISTANCES) {
            throw in.malformed("has the distance symbol " + far);
        }
        int distance = Symbols.distanceBase(far) + in.take(Symbols.distanceExtra(far));
        if (distance > content.count()) {
            throw in.malformed("has a match before its first byte");
        }
        content.append(length, distance);
        return Token.match(length, distance);
    }
}
