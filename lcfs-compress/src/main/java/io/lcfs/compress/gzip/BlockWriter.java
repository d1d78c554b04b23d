package io.lcfs.compress.gzip;

import io.lcfs.compress.bits.BitWriter;
import io.lcfs.compress.deflate.PrefixCode;
import io.lcfs.compress.deflate.Symbols;
import java.util.Arrays;

/**
 * A writer of deflate blocks (RFC 1951, 3.2.3 to 3.2.7). Each block gets the shortest of three forms, and the simplest
 * of equally short forms.
 */
final class BlockWriter {
    private static final int STORED = 0;
    private static final int FIXED = 1;
    private static final int DYNAMIC = 2;
    private static final int HEAD_BITS = 3;
    private static final int STORED_HEAD_BYTES = 5;
    /** The shift of a code in an entry of the tables below; the number of its bits is in the low bits of the entry. */
    private static final int CODE_SHIFT = 8;

    private static final PrefixCode FIXED_LITERALS = PrefixCode.ofLengths(fixedLiterals());
    private static final PrefixCode FIXED_DISTANCES = PrefixCode.ofLengths(filled(new byte[Symbols.DISTANCES], 5));

    private static final Block NOTHING = new Block(new byte[0], 0, 0, false);

    private final int[] literalCounts = new int[Symbols.LITERALS];
    private final int[] distanceCounts = new int[Symbols.DISTANCES];
    /** For each literal, its code above the code's number of bits. */
    private final int[] literalBits = new int[Symbols.END];
    /**
     * For each match length, its code and extra bits above their number of bits. The entry 0 is that of the end of the
     * block.
     */
    private final int[] lengthBits = new int[Tokens.MAX_MATCH + 1];
    /** For each symbol of a distance, its code above the code's number of bits. */
    private final int[] distanceBits = new int[Symbols.DISTANCES];

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

    /** Writes a block that consists of tokens, or stores the bytes that the tokens represent. */
    void write(Tokens tokens, Block block, BitWriter bits) {
        count(tokens, block);
        PrefixCode literals = PrefixCode.ofCounts(literalCounts, PrefixCode.MAX_BITS);
        PrefixCode distances = PrefixCode.ofCounts(distanceCounts, PrefixCode.MAX_BITS);
        CodeLengths lengths = new CodeLengths(literals, distances);
        long extra = extraBits();
        long dynamic = lengths.bits() + literals.bits(literalCounts) + distances.bits(distanceCounts) + extra;
        long fixed = FIXED_LITERALS.bits(literalCounts) + FIXED_DISTANCES.bits(distanceCounts) + extra;
        long stored = 8L * (block.length() + STORED_HEAD_BYTES);
        if (stored <= Math.min(fixed, dynamic) && block.isStorable()) {
            store(block, bits);
        } else if (fixed <= dynamic) {
            head(FIXED, block.isLast(), bits);
            fillTables(FIXED_LITERALS, FIXED_DISTANCES);
            writeTokens(tokens, block, bits);
        } else {
            head(DYNAMIC, block.isLast(), bits);
            lengths.write(bits);
            fillTables(literals, distances);
            writeTokens(tokens, block, bits);
        }
    }

    private void count(Tokens tokens, Block block) {
        byte[] source = block.source();
        int[] literals = literalCounts;
        int[] distances = distanceCounts;
        Arrays.fill(literals, 0);
        Arrays.fill(distances, 0);
        literals[Symbols.END] = 1;
        int position = block.start();
        for (int i = 0; i < tokens.count(); i++) {
            int match = position + tokens.literals(i);
            for (; position < match; position++) {
                literals[source[position] & 0xFF]++;
            }
            position += tokens.length(i);
            literals[Symbols.ofLength(tokens.length(i))]++;
            distances[Symbols.ofDistance(tokens.distance(i))]++;
        }
        for (; position < block.end(); position++) {
            literals[source[position] & 0xFF]++;
        }
    }

    private long extraBits() {
        long sum = 0;
        for (int symbol = 0; symbol < Symbols.LITERALS; symbol++) {
            sum += (long) literalCounts[symbol] * Symbols.lengthExtra(symbol);
        }
        for (int symbol = 0; symbol < Symbols.DISTANCES; symbol++) {
            sum += (long) distanceCounts[symbol] * Symbols.distanceExtra(symbol);
        }
        return sum;
    }

    private static void head(int type, boolean last, BitWriter bits) {
        bits.put((last ? 1 : 0) | type << 1, HEAD_BITS);
        bits.flush();
    }

    /** Stores bytes, at most 65,535. */
    private static void store(Block block, BitWriter bits) {
        head(STORED, block.isLast(), bits);
        bits.close();
        bits.putNumber(block.length() | (long) (~block.length() & 0xFFFF) << 16, 4);
        bits.putBytes(block.source(), block.start(), block.length());
    }

    /** Writes an empty stored block, which ends at the end of a byte, so that another part can continue there. */
    static void align(BitWriter bits) {
        store(NOTHING, bits);
    }

    private void writeTokens(Tokens tokens, Block block, BitWriter bits) {
        byte[] source = block.source();
        int position = block.start();
        for (int i = 0; i < tokens.count(); i++) {
            int match = position + tokens.literals(i);
            writeLiterals(source, position, match, bits);
            writeMatch(tokens.length(i), tokens.distance(i), bits);
            position = match + tokens.length(i);
        }
        writeLiterals(source, position, block.end(), bits);
        putEntry(lengthBits[0], bits);
        bits.flush();
    }

    /** Writes a match, which takes at most 15 + 5 + 15 + 13 bits. */
    private void writeMatch(int length, int distance, BitWriter bits) {
        int symbol = Symbols.ofDistance(distance);
        int lengthEntry = lengthBits[length];
        int distanceEntry = distanceBits[symbol];
        int count = count(lengthEntry);
        long group = code(lengthEntry) | code(distanceEntry) << count;
        count += count(distanceEntry);
        group |= (long) (distance - Symbols.distanceBase(symbol)) << count;
        bits.add(group, count + Symbols.distanceExtra(symbol));
        bits.flush();
    }

    /** Writes literals, with a flush after each three. */
    private void writeLiterals(byte[] source, int start, int end, BitWriter bits) {
        int[] table = literalBits;
        int position = start;
        for (; position < end - 2; position += 3) {
            int first = table[source[position] & 0xFF];
            int second = table[source[position + 1] & 0xFF];
            int third = table[source[position + 2] & 0xFF];
            int count = count(first);
            long group = code(first) | code(second) << count;
            count += count(second);
            bits.add(group | code(third) << count, count + count(third));
            bits.flush();
        }
        for (; position < end; position++) {
            putEntry(table[source[position] & 0xFF], bits);
        }
        bits.flush();
    }

    private static void putEntry(int entry, BitWriter bits) {
        bits.add(code(entry), count(entry));
    }

    private static long code(int entry) {
        return (long) entry >>> CODE_SHIFT;
    }

    private static int count(int entry) {
        return entry & (1 << CODE_SHIFT) - 1;
    }

    private void fillTables(PrefixCode literals, PrefixCode distances) {
        for (int literal = 0; literal < Symbols.END; literal++) {
            literalBits[literal] = entry(literals, literal);
        }
        lengthBits[0] = entry(literals, Symbols.END);
        for (int length = Tokens.MIN_MATCH; length <= Tokens.MAX_MATCH; length++) {
            int symbol = Symbols.ofLength(length);
            int extra = (length - Symbols.lengthBase(symbol)) << literals.length(symbol);
            lengthBits[length] = entry(literals, symbol) + (extra << CODE_SHIFT) + Symbols.lengthExtra(symbol);
        }
        for (int symbol = 0; symbol < Symbols.DISTANCES; symbol++) {
            distanceBits[symbol] = entry(distances, symbol);
        }
    }

    private static int entry(PrefixCode code, int symbol) {
        return code.code(symbol) << CODE_SHIFT | code.length(symbol);
    }
}
