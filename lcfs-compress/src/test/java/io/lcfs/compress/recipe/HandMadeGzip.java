package io.lcfs.compress.recipe;

import io.lcfs.compress.bits.HuffmanLengths;
import io.lcfs.compress.deflate.PrefixCode;
import io.lcfs.compress.deflate.Symbols;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;

/** A gzip stream that is written token by token, so that it can be one that no compressor writes. */
final class HandMadeGzip {
    private static final int HEADER_CRC = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;
    private static final int THIRD_BITS = 7;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private long word;
    private int wordBits;
    private byte[] content = new byte[1 << 10];
    private int count;
    private int blockStart;
    private PrefixCode literals = PrefixCode.ofLengths(new byte[0]);
    private PrefixCode distances = literals;

    /** Returns the bytes written so far; complete after {@link #end}. */
    byte[] bytes() {
        return out.toByteArray();
    }

    private void bits(int value, int number) {
        word |= (value & (1L << number) - 1) << wordBits;
        wordBits += number;
        while (wordBits >= Byte.SIZE) {
            out.write((int) word);
            word >>>= Byte.SIZE;
            wordBits -= Byte.SIZE;
        }
    }

    private void align(int padding) {
        if (wordBits > 0) {
            bits(padding, Byte.SIZE - wordBits);
        }
    }

    void begin() {
        out.writeBytes(new byte[] {0x1F, (byte) 0x8B, 8, 0, 0, 0, 0, 0, 0, 3});
        count = 0;
    }

    /** Begins a member with the fields that the seed chooses. */
    private void begin(Random random) {
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        int flags = random.nextInt(32);
        header.writeBytes(new byte[] {0x1F, (byte) 0x8B, 8, (byte) flags});
        for (int i = 0; i < 6; i++) {
            header.write(random.nextInt(256));
        }
        if ((flags & EXTRA) != 0) {
            int length = random.nextInt(4) == 0 ? 0xFFFF : random.nextInt(300);
            header.write(length);
            header.write(length >>> 8);
            header.writeBytes(new byte[length]);
        }
        for (int text : new int[] {NAME, COMMENT}) {
            for (int i = random.nextInt(50); (flags & text) != 0 && i >= 0; i--) {
                header.write(i == 0 ? 0 : 1 + random.nextInt(255));
            }
        }
        if ((flags & HEADER_CRC) != 0) {
            CRC32 crc = new CRC32();
            crc.update(header.toByteArray());
            header.write((int) crc.getValue());
            header.write((int) crc.getValue() >>> 8);
        }
        out.writeBytes(header.toByteArray());
        count = 0;
    }

    void end() {
        align(0);
        CRC32 crc = new CRC32();
        crc.update(content, 0, count);
        bits((int) crc.getValue(), Integer.SIZE);
        bits(count, Integer.SIZE);
    }

    private void add(int value) {
        if (count == content.length) {
            content = Arrays.copyOf(content, 2 * count);
        }
        content[count++] = (byte) value;
    }

    void stored(byte[] bytes, boolean isLast) {
        stored(bytes, isLast, 0);
    }

    private void stored(byte[] bytes, boolean isLast, int padding) {
        bits(isLast ? 1 : 0, 3);
        align(padding);
        bits(bytes.length, 16);
        bits(~bytes.length, 16);
        for (byte value : bytes) {
            bits(value, Byte.SIZE);
            add(value);
        }
    }

    void beginFixed(boolean isLast) {
        bits(isLast ? 1 : 0, 1);
        bits(DeflateBlock.FIXED, 2);
        literals = BlockCodes.FIXED.literals().code();
        distances = BlockCodes.FIXED.distances().code();
        blockStart = count;
    }

    int blockBytes() {
        return count - blockStart;
    }

    void endBlock() {
        put(literals, Symbols.END);
    }

    private void put(PrefixCode code, int symbol) {
        bits(code.code(symbol), code.length(symbol));
    }

    void literal(int value) {
        put(literals, value);
        add(value);
    }

    void match(int length, int distance) {
        int symbol = Symbols.ofLength(length);
        put(literals, symbol);
        bits(length - Symbols.lengthBase(symbol), Symbols.lengthExtra(symbol));
        int far = Symbols.ofDistance(distance);
        put(distances, far);
        bits(distance - Symbols.distanceBase(far), Symbols.distanceExtra(far));
        for (int i = 0; i < length; i++) {
            add(content[count - distance]);
        }
    }

    private void token(int token) {
        if (token < 0) {
            literal(-1 - token);
        } else {
            match(Token.matchLength(token), Token.distance(token));
        }
    }

    /** Returns random tokens that are valid here; a literal is a negative number. */
    private List<Integer> tokens(Random random) {
        List<Integer> tokens = new ArrayList<>();
        int alphabet = 1 + random.nextInt(random.nextBoolean() ? 3 : 256);
        int first = random.nextInt(256);
        int at = count;
        int left = random.nextInt(6) == 0 ? 0 : 1 << random.nextInt(11);
        for (; left > 0; left--) {
            if (at == 0 || random.nextInt(3) == 0) {
                tokens.add(-1 - (first + random.nextInt(alphabet) & 0xFF));
                at++;
            } else {
                int farthest = Math.min(at, Content.WINDOW_BYTES);
                int distance = switch (random.nextInt(4)) {
                    case 0 -> farthest;
                    case 1 -> 1;
                    default -> 1 + random.nextInt(farthest);
                };
                int length = random.nextInt(4) == 0 ? Symbols.MAX_MATCH : 3 + random.nextInt(256);
                tokens.add(Token.match(length, distance));
                at += length;
            }
        }
        return tokens;
    }

    /** Returns the lengths of a code for symbols, with one code alone if there is one symbol, and others at random. */
    private static byte[] lengths(Random random, int[] counts) {
        int[] full = counts.clone();
        int used = 0;
        for (int i = 0; i < full.length; i++) {
            full[i] = full[i] == 0 && random.nextInt(20) == 0 ? 1 : full[i];
            used += full[i] > 0 ? 1 : 0;
            full[i] = full[i] == 0 ? 0 : random.nextBoolean() ? full[i] : 1 << random.nextInt(20);
        }
        if (used >= 2) {
            return HuffmanLengths.of(full, PrefixCode.MAX_BITS);
        }
        byte[] one = new byte[full.length];
        for (int i = 0; i < full.length; i++) {
            one[i] = (byte) (full[i] > 0 ? 1 : 0);
        }
        return one;
    }

    private void beginDynamic(Random random, boolean isLast, List<Integer> tokens) {
        int[] literalCounts = new int[Symbols.LITERALS];
        int[] distanceCounts = new int[Symbols.DISTANCES];
        literalCounts[Symbols.END] = 1;
        // zlib requires a complete code of literals, so the end is not alone.
        literalCounts[0]++;
        for (int token : tokens) {
            literalCounts[token < 0 ? -1 - token : Symbols.ofLength(Token.matchLength(token))]++;
            if (token >= 0) {
                distanceCounts[Symbols.ofDistance(Token.distance(token))]++;
            }
        }
        literals = PrefixCode.ofLengths(lengths(random, literalCounts));
        distances = PrefixCode.ofLengths(lengths(random, distanceCounts));
        bits(isLast ? 1 : 0, 1);
        bits(DeflateBlock.DYNAMIC, 2);
        bits(Symbols.LITERALS - 257, 5);
        bits(Symbols.DISTANCES - 1, 5);
        bits(15, 4);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(literals.lengths());
        all.writeBytes(distances.lengths());
        int[] counts = new int[19];
        for (byte length : all.toByteArray()) {
            counts[length]++;
        }
        PrefixCode third = PrefixCode.ofCounts(counts, THIRD_BITS);
        for (int i = 0; i < counts.length; i++) {
            bits(third.length(Symbols.lengthOrder(i)), 3);
        }
        for (byte length : all.toByteArray()) {
            put(third, length);
        }
        blockStart = count;
    }

    private void block(Random random, boolean isLast) {
        int type = random.nextInt(3);
        if (type == DeflateBlock.STORED) {
            byte[] bytes = new byte[random.nextInt(3) == 0 ? 0 : random.nextInt(1 << random.nextInt(17)) & 0xFFFF];
            random.nextBytes(bytes);
            stored(bytes, isLast, random.nextInt(128));
            return;
        }
        List<Integer> tokens = tokens(random);
        if (type == DeflateBlock.FIXED) {
            beginFixed(isLast);
        } else {
            beginDynamic(random, isLast, tokens);
        }
        tokens.forEach(this::token);
        endBlock();
        if (isLast) {
            align(random.nextInt(128));
        }
    }

    /** Returns a valid stream that the seed chooses. */
    static byte[] random(Random random) {
        HandMadeGzip gzip = new HandMadeGzip();
        for (int members = random.nextInt(4); members >= 0; members--) {
            gzip.begin(random);
            for (int blocks = random.nextInt(8); blocks >= 0; blocks--) {
                gzip.block(random, blocks == 0);
            }
            gzip.end();
        }
        if (random.nextInt(3) == 0) {
            gzip.out.writeBytes(new byte[random.nextInt(100_000)]);
        }
        return gzip.bytes();
    }
}
