package io.lcfs.compress.recipe;

import io.lcfs.compress.MalformedStreamException;
import io.lcfs.compress.bits.BitWriter;
import io.lcfs.compress.deflate.PrefixCode;
import io.lcfs.compress.deflate.Symbols;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;

/** The making of a stream from the items of its recipe and its content. */
final class Recreation {
    private static final int BUFFER_BYTES = 1 << 16;
    /** The most bytes that a token and what is left of a byte take. */
    private static final int TOKEN_BYTES = 16;

    private final RecipeInput in;
    private final InputStream source;
    private final OutputStream target;
    private final Content content = new Content();
    private final BitWriter bits = new BitWriter(BUFFER_BYTES + RecipeFormat.MAX_HEAD_BITS);
    private int position = Content.FIRST;
    private boolean inMember;
    private long taken;
    private int modelNumber;
    private TokenModel model = Models.of(Models.numbers()[0]);

    Recreation(RecipeInput in, InputStream content, OutputStream target) {
        this.in = in;
        this.source = content;
        this.target = target;
    }

    /** Writes the whole stream. */
    void run() throws IOException {
        for (int item = item(); item != RecipeFormat.END; item = item()) {
            if (item == RecipeFormat.RAW) {
                requireMember(false);
                raw(in.number());
            } else if (item == RecipeFormat.MEMBER) {
                requireMember(false);
                begin();
            } else if (item >= RecipeFormat.BLOCK) {
                requireMember(true);
                block((item - RecipeFormat.BLOCK) / 2, item % 2 == 1);
            } else {
                throw RecipeInput.damaged("has an item " + item);
            }
        }
        requireMember(false);
        in.requireEnd();
        if (source.read() >= 0) {
            throw new MalformedStreamException(
                    "the content of a gzip stream is longer than the " + taken + " bytes of its recipe");
        }
        drain();
    }

    private int item() throws IOException {
        return in.number(RecipeFormat.LAST_ITEM, "an item");
    }

    private void requireMember(boolean expected) throws IOException {
        if (inMember != expected) {
            throw RecipeInput.damaged(expected ? "has a block outside a member" : "has a member without a last block");
        }
    }

    private void raw(int count) throws IOException {
        byte[] bytes = new byte[Math.min(count, BUFFER_BYTES)];
        drain();
        for (int left = count; left > 0; ) {
            int length = Math.min(left, bytes.length);
            in.bytes(bytes, length);
            target.write(bytes, 0, length);
            left -= length;
        }
    }

    private void begin() throws IOException {
        int number = in.number();
        if (!Models.isModel(number)) {
            throw RecipeInput.damaged("names the model " + number + ", which does not exist");
        }
        if (content.end() != position) {
            throw RecipeInput.damaged("has a member that ends before its content");
        }
        if (number != modelNumber) {
            model = Models.of(number);
            modelNumber = number;
        }
        model.restart();
        content.restart();
        position = Content.FIRST;
        inMember = true;
    }

    private void block(int type, boolean isLast) throws IOException {
        DeflateBlock block = new DeflateBlock(type, isLast, position);
        bits.put((isLast ? 1 : 0) | type << 1, 3);
        bits.flush();
        BlockCodes codes = type == DeflateBlock.DYNAMIC ? head() : BlockCodes.FIXED;
        block.padding = in.number(0x7F, "bits of padding");
        block.end = position + in.number(DeflateBlock.MAX_BYTES, "the length of a block");
        int seen = in.number(DeflateBlock.LOOKAHEAD, "a length behind a block");
        block.isInputEndKnown = seen > 0;
        block.inputEnd = block.end + seen - 1;
        load(block.visibleEnd());
        model.begin(content, block);
        if (type == DeflateBlock.STORED) {
            stored(block);
        } else {
            block.count = in.number(DeflateBlock.MAX_TOKENS, "the number of tokens");
            tokens(block, codes.literals().code(), codes.distances().code());
        }
        if (isLast) {
            if (type != DeflateBlock.STORED) {
                bits.align(block.padding);
            }
            inMember = false;
        }
        position = block.end;
        if (block.isInputEndKnown && block.inputEnd == block.end) {
            model.endInput();
        }
        content.forgetBefore(position);
        drain();
    }

    private BlockCodes head() throws IOException {
        int count = in.number(RecipeFormat.MAX_HEAD_BITS, "bits of a head");
        byte[] head = new byte[(count + 7) / Byte.SIZE];
        in.bytes(head, head.length);
        for (int i = 0; i < count; i += Byte.SIZE) {
            bits.put(head[i / Byte.SIZE], Math.min(Byte.SIZE, count - i));
            bits.flush();
        }
        return BlockCodes.read(new BitInput(new ByteArrayInputStream(head)));
    }

    /** Reads content up to a position, which may have been read already. */
    private void load(int end) throws IOException {
        int missing = end - content.end();
        if (missing <= 0) {
            return;
        }
        int at = content.reserve(missing);
        int count = source.readNBytes(content.bytes(), at, missing);
        taken += count;
        if (count < missing) {
            throw new MalformedStreamException(
                    "the content of a gzip stream ends after " + taken + " bytes, and its recipe needs more");
        }
        content.add(count);
    }

    private void stored(DeflateBlock block) throws IOException {
        int length = block.bytes();
        if (length > 0xFFFF) {
            throw RecipeInput.damaged("has a stored block of " + length + " bytes");
        }
        bits.align(block.padding);
        bits.put(length, 16);
        bits.put(~length, 16);
        bits.flush();
        drain();
        target.write(content.bytes(), block.start - content.base(), length);
        model.pass(content, block);
    }

    private void tokens(DeflateBlock block, PrefixCode literals, PrefixCode distances) throws IOException {
        int end = block.visibleEnd();
        int at = block.start;
        // The number of predicted tokens before the next correction; -1 if it is not read yet.
        int predicted = -1;
        for (int i = 0; i < block.count; i++) {
            if (predicted < 0) {
                predicted = in.number(block.count - i, "the number of predicted tokens");
            }
            int token = model.predict(content, at, end);
            if (predicted == 0) {
                token = token();
            }
            predicted--;
            int behind = write(block, at, token, literals, distances);
            model.accept(content, at, end, token);
            at = behind;
        }
        if (at != block.end) {
            throw RecipeInput.damaged("has a block whose tokens are not its content");
        }
        putSymbol(literals, Symbols.END);
    }

    private int token() throws IOException {
        int length = in.number(Symbols.MAX_MATCH, "the length of a match");
        if (length == 0) {
            return Token.LITERAL;
        }
        int distance = in.number(Content.WINDOW_BYTES, "a distance");
        if (length < Symbols.MIN_MATCH || distance == 0) {
            throw RecipeInput.damaged("has a match of " + length + " bytes at a distance of " + distance);
        }
        return Token.match(length, distance);
    }

    /** Writes a token, and returns the position behind it. */
    private int write(DeflateBlock block, int at, int token, PrefixCode literals, PrefixCode distances)
            throws IOException {
        if (block.end - at < Token.bytes(token)) {
            throw RecipeInput.damaged("has a token that goes beyond its block");
        }
        int length = Token.matchLength(token);
        byte[] bytes = content.bytes();
        int index = at - content.base();
        if (length == 0) {
            putSymbol(literals, bytes[index] & 0xFF);
            return at + 1;
        }
        int distance = Token.distance(token);
        if (distance > index
                || !Arrays.equals(bytes, index, index + length, bytes, index - distance, index - distance + length)) {
            throw RecipeInput.damaged("has a match of other bytes, or is that of another content");
        }
        int symbol = Symbols.ofLength(length);
        putSymbol(literals, symbol);
        bits.put(length - Symbols.lengthBase(symbol), Symbols.lengthExtra(symbol));
        int far = Symbols.ofDistance(distance);
        putSymbol(distances, far);
        bits.put(distance - Symbols.distanceBase(far), Symbols.distanceExtra(far));
        bits.flush();
        return at + length;
    }

    private void putSymbol(PrefixCode code, int symbol) throws IOException {
        if (symbol >= code.lengths().length || code.length(symbol) == 0) {
            throw RecipeInput.damaged("has a symbol without a code, or is that of another content");
        }
        if (bits.position() > BUFFER_BYTES - TOKEN_BYTES) {
            drain();
        }
        code.put(bits, symbol);
        bits.flush();
    }

    private void drain() throws IOException {
        bits.flush();
        target.write(bits.bytes(), 0, bits.position());
        bits.moveTo(0);
    }
}
