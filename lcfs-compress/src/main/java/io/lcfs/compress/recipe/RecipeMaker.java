package io.lcfs.compress.recipe;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;

/** The making of a recipe for a stream of any compressor. */
final class RecipeMaker {
    /** The amount of content by which the model of a member is chosen. */
    private static final int SAMPLE_BYTES = 1 << 18;
    /** The number of blocks by which the model is chosen if they have less content. */
    private static final int SAMPLE_BLOCKS = 1 << 10;
    /** The number of members for each of which a model is chosen; then it is chosen once for so many bytes at most. */
    private static final int FIRST_CHOICES = 16;

    private static final int CHOICE_BYTES = 1 << 16;

    private static final int TRAILER_BYTES = 8;
    private static final int RAW_BYTES = 1 << 16;
    private static final int NO_MODEL = 0;
    /** The share of corrected tokens up to which the model of the member before is taken for the next one. */
    private static final int FEW = 500;

    private static final int HEADER_CRC_FLAG = 1 << 1;
    private static final int EXTRA_FLAG = 1 << 2;
    private static final int NAME_FLAG = 1 << 3;
    private static final int COMMENT_FLAG = 1 << 4;
    private static final int MAX_HEADER_BYTES = 1 << 20;

    private final BitInput in;
    private final RecipeOutput out;
    private final long maxBytes;
    private final Content content = new Content();
    private final DeflateBlockReader reader;
    /** The blocks of the member that are not in the recipe yet. */
    private final Deque<DeflateBlock> waiting = new ArrayDeque<>();

    private int modelNumber = NO_MODEL;
    private long choices;
    private TokenModel model = Models.of(Models.numbers()[0]);

    RecipeMaker(InputStream gzip, RecipeOutput out, long maxBytes) {
        this.in = new BitInput(gzip);
        this.out = out;
        this.maxBytes = maxBytes;
        this.reader = new DeflateBlockReader(in, content);
    }

    /** Writes all items. */
    void run() throws IOException, NoRecipeException {
        int first = in.read();
        while (first == 0x1F) {
            member(first);
            first = in.read();
        }
        rest(first);
        out.number(RecipeFormat.END);
    }

    private void raw(byte[] bytes, int count) throws IOException, NoRecipeException {
        out.number(RecipeFormat.RAW);
        out.number(count);
        out.bytes(bytes, count);
        requireSmall();
    }

    private void requireSmall() throws NoRecipeException {
        if (out.count() > maxBytes) {
            throw new NoRecipeException();
        }
    }

    /** Adds the bytes behind the last member. */
    private void rest(int first) throws IOException, NoRecipeException {
        byte[] bytes = new byte[RAW_BYTES];
        int count = 0;
        for (int next = first; next >= 0; next = in.read()) {
            bytes[count++] = (byte) next;
            if (count == RAW_BYTES) {
                raw(bytes, count);
                count = 0;
            }
        }
        raw(bytes, count);
    }

    private void member(int first) throws IOException, NoRecipeException {
        byte[] header = header(first);
        raw(header, header.length);
        content.restart();
        boolean begun = false;
        DeflateBlock block;
        do {
            block = reader.read();
            waiting.add(block);
            if (block.isLast || block.bytes() == 0) {
                endInput(content.end());
            }
            if (!begun && isSampled(block)) {
                begin();
                begun = true;
            }
            if (begun) {
                writeComplete(block.end);
            }
        } while (!block.isLast);
        byte[] trailer = new byte[TRAILER_BYTES];
        for (int i = 0; i < trailer.length; i++) {
            trailer[i] = (byte) in.take(Byte.SIZE);
        }
        raw(trailer, trailer.length);
    }

    /** Returns whether the waiting blocks, of which this one is the last, are enough to choose the model. */
    private boolean isSampled(DeflateBlock last) {
        return last.isLast || content.end() - Content.FIRST >= SAMPLE_BYTES || waiting.size() == SAMPLE_BLOCKS;
    }

    /** Writes the blocks whose surroundings are known. The next block that is read begins at a position. */
    private void writeComplete(int next) throws IOException, NoRecipeException {
        while (!waiting.isEmpty() && isComplete(waiting.getFirst())) {
            write(waiting.removeFirst());
        }
        reader.cancelStep();
        if (waiting.isEmpty()) {
            content.forgetBefore(next);
        } else {
            content.forgetBefore(waiting.getFirst().start);
            // A block may have megabytes, and the one before it need not stay in memory with it.
            reader.runAt(waiting.getLast().end + DeflateBlock.LOOKAHEAD, () -> writeComplete(next));
        }
    }

    /** Returns the header of a member (RFC 1952, 2.3). */
    private byte[] header(int first) throws IOException, NoRecipeException {
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        header.write(first);
        int magic = take(header);
        int method = take(header);
        int flags = take(header);
        if (magic != 0x8B || method != 8 || flags >= 1 << 5) {
            throw in.malformed("has bytes that are no header");
        }
        pass(6, header);
        if ((flags & EXTRA_FLAG) != 0) {
            int low = take(header);
            pass(low | take(header) << Byte.SIZE, header);
        }
        passText(flags & NAME_FLAG, header);
        passText(flags & COMMENT_FLAG, header);
        if ((flags & HEADER_CRC_FLAG) != 0) {
            pass(2, header);
        }
        return header.toByteArray();
    }

    private int take(ByteArrayOutputStream header) throws IOException, NoRecipeException {
        int value = in.take(Byte.SIZE);
        header.write(value);
        if (header.size() > MAX_HEADER_BYTES) {
            throw new NoRecipeException();
        }
        return value;
    }

    private void pass(int count, ByteArrayOutputStream header) throws IOException, NoRecipeException {
        for (int i = 0; i < count; i++) {
            take(header);
        }
    }

    private void passText(int present, ByteArrayOutputStream header) throws IOException, NoRecipeException {
        int value = present;
        while (value != 0) {
            value = take(header);
        }
    }

    /** Notes that the compressor saw nothing behind a position when it wrote the waiting blocks. */
    private void endInput(int position) {
        for (DeflateBlock block : waiting) {
            if (!block.isInputEndKnown) {
                block.isInputEndKnown = true;
                block.inputEnd = position;
            }
        }
    }

    /** Returns whether all bytes are known that the model looks at. */
    private boolean isComplete(DeflateBlock block) {
        return block.isInputEndKnown || content.end() - block.end >= DeflateBlock.LOOKAHEAD;
    }

    /** Chooses the model of a member by its waiting blocks. */
    private void begin() throws IOException {
        int tokens = waiting.stream().mapToInt(block -> block.count).sum();
        int best = modelNumber == NO_MODEL ? Models.numbers()[0] : modelNumber;
        if (tokens > 0 && choices < FIRST_CHOICES + in.position() / CHOICE_BYTES) {
            choices++;
            best = modelNumber != NO_MODEL && cost(modelNumber) <= tokens / FEW ? modelNumber : best();
        }
        if (best != modelNumber) {
            model = Models.of(best);
            modelNumber = best;
        }
        model.restart();
        out.number(RecipeFormat.MEMBER);
        out.number(best);
    }

    private int best() {
        int best = Models.numbers()[0];
        long least = Long.MAX_VALUE;
        for (int number : Models.numbers()) {
            long cost = cost(number);
            if (cost < least) {
                least = cost;
                best = number;
            }
            if (cost == 0) {
                break;
            }
        }
        return best;
    }

    /** Returns the number of tokens of the waiting blocks that a model does not predict. */
    private long cost(int number) {
        TokenModel tried = Models.of(number);
        tried.restart();
        long wrong = 0;
        for (DeflateBlock block : waiting) {
            if (!isComplete(block)) {
                break;
            }
            tried.begin(content, block);
            if (block.type == DeflateBlock.STORED) {
                tried.pass(content, block);
            }
            int end = block.visibleEnd();
            int position = block.start;
            for (int i = 0; i < block.count; i++) {
                int token = block.tokens[i];
                wrong += tried.predict(content, position, end) == token ? 0 : 1;
                tried.accept(content, position, end, token);
                position += Token.bytes(token);
            }
            end(tried, block);
        }
        return wrong;
    }

    private static void end(TokenModel model, DeflateBlock block) {
        if (block.isInputEndKnown && block.inputEnd == block.end) {
            model.endInput();
        }
    }

    private void write(DeflateBlock block) throws IOException, NoRecipeException {
        out.number(RecipeFormat.BLOCK + 2 * block.type + (block.isLast ? 1 : 0));
        if (block.type == DeflateBlock.DYNAMIC) {
            out.number(block.headBits);
            out.bytes(block.head, block.head.length);
        }
        out.number(block.padding);
        out.number(block.bytes());
        out.number(block.visibleEnd() - block.end < DeflateBlock.LOOKAHEAD ? 1 + block.visibleEnd() - block.end : 0);
        model.begin(content, block);
        if (block.type == DeflateBlock.STORED) {
            model.pass(content, block);
        } else {
            out.number(block.count);
            writeTokens(block);
        }
        end(model, block);
        requireSmall();
    }

    /** Writes the tokens as corrections: the number of predicted tokens before each, and the token. */
    private void writeTokens(DeflateBlock block) throws IOException {
        int end = block.visibleEnd();
        int position = block.start;
        int predicted = 0;
        for (int i = 0; i < block.count; i++) {
            int token = block.tokens[i];
            if (model.predict(content, position, end) == token) {
                predicted++;
            } else {
                out.number(predicted);
                predicted = 0;
                int length = Token.matchLength(token);
                out.number(length);
                if (length > 0) {
                    out.number(Token.distance(token));
                }
            }
            model.accept(content, position, end, token);
            position += Token.bytes(token);
        }
        if (predicted > 0) {
            out.number(predicted);
        }
    }
}
