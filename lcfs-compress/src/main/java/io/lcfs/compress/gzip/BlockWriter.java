package io.lcfs.compress.gzip;

import io.lcfs.compress.bits.BitWriter;
import java.util.Arrays;

/**
 * A writer of deflate blocks (RFC 1951, 3.2.3 to 3.2.7). Each block takes the shortest of three forms; at equal length,
 * the simplest.
 */
final class BlockWriter {
    private static final int STORED = 0;
    private static final int FIXED = 1;
    private static final int DYNAMIC = 2;
    private static final int HEAD_BITS = 3;
    /** The bytes in one stored block. Its limit is 65,535 bytes, so a block of this writer is stored as two. */
    private static final int STORED_BYTES = DeflateMatchFinder.BLOCK_BYTES / 2;

    private static final int STORED_HEAD_BYTES = 5;

    private static final PrefixCode FIXED_LITERALS = PrefixCode.ofLengths(fixedLiterals());
    private static final PrefixCode FIXED_DISTANCES = PrefixCode.ofLengths(filled(new byte[Tokens.DISTANCES], 5));

    /** The output, large enough for the longest form of a block, the stored one. */
    private final BitWriter bits = new BitWriter(DeflateMatchFinder.BLOCK_BYTES + 1024);

    private static byte[] filled(byte[] lengths, int length) {
        Arrays.fill(lengths, (byte) length);
        return lengths;
    }

    private static byte[] fixedLiterals() {
        byte[] lengths = filled(new byte[288], 8);
        Arrays.fill(lengths, 144, 256, (byte) 9);
        Arrays.fill(lengths, 256, 280, (byte) 7);
        return lengths;
    }

    BitWriter bits() {
        return bits;
    }

    /** Writes a block that consists of tokens, or stores the bytes that the tokens represent. */
    void write(Tokens tokens, byte[] source, int start, int length, boolean last) {
        PrefixCode literals = PrefixCode.ofCounts(tokens.literalCounts(), PrefixCode.MAX_BITS);
        PrefixCode distances = PrefixCode.ofCounts(tokens.distanceCounts(), PrefixCode.MAX_BITS);
        CodeLengths lengths = new CodeLengths(literals, distances);
        long extra = extraBits(tokens);
        long dynamic = lengths.bits()
                + literals.bits(tokens.literalCounts())
                + distances.bits(tokens.distanceCounts())
                + extra;
        long fixed =
                FIXED_LITERALS.bits(tokens.literalCounts()) + FIXED_DISTANCES.bits(tokens.distanceCounts()) + extra;
        long stored = 8L * (length + STORED_HEAD_BYTES * storedBlocks(length));
        if (stored <= Math.min(fixed, dynamic) && length > 0) {
            store(source, start, length, last);
        } else if (fixed <= dynamic) {
            head(FIXED, last);
            writeTokens(tokens, FIXED_LITERALS, FIXED_DISTANCES);
        } else {
            head(DYNAMIC, last);
            lengths.write(bits);
            writeTokens(tokens, literals, distances);
        }
    }

    private static long extraBits(Tokens tokens) {
        long sum = 0;
        for (int symbol = 0; symbol < Tokens.LITERALS; symbol++) {
            sum += (long) tokens.literalCounts()[symbol] * Tokens.lengthExtra(symbol);
        }
        for (int symbol = 0; symbol < Tokens.DISTANCES; symbol++) {
            sum += (long) tokens.distanceCounts()[symbol] * Tokens.distanceExtra(symbol);
        }
        return sum;
    }

    private static int storedBlocks(int length) {
        return (length + STORED_BYTES - 1) / STORED_BYTES;
    }

    private void head(int type, boolean last) {
        bits.put((last ? 1 : 0) | type << 1, HEAD_BITS);
        bits.flush();
    }

    private void store(byte[] source, int start, int length, boolean last) {
        for (int done = 0; done < length; done += STORED_BYTES) {
            int part = Math.min(STORED_BYTES, length - done);
            head(STORED, last && done + part == length);
            bits.close();
            bits.putNumber(part | (long) (~part & 0xFFFF) << 16, 4);
            bits.putBytes(source, start + done, part);
        }
    }

    private void writeTokens(Tokens tokens, PrefixCode literals, PrefixCode distances) {
        for (int i = 0; i < tokens.count(); i++) {
            if (tokens.isMatch(i)) {
                writeMatch(tokens.length(i), tokens.distance(i), literals, distances);
            } else {
                literals.put(bits, tokens.literal(i));
            }
            bits.flush();
        }
        literals.put(bits, Tokens.END);
        bits.flush();
    }

    /** Writes a match, which takes at most 15 + 5 + 15 + 13 bits. */
    private void writeMatch(int length, int distance, PrefixCode literals, PrefixCode distances) {
        int symbol = Tokens.lengthSymbol(length);
        literals.put(bits, symbol);
        bits.put(Tokens.lengthOffset(symbol, length), Tokens.lengthExtra(symbol));
        int distanceSymbol = Tokens.distanceSymbol(distance);
        distances.put(bits, distanceSymbol);
        bits.put(Tokens.distanceOffset(distanceSymbol, distance), Tokens.distanceExtra(distanceSymbol));
    }
}
