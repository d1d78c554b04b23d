package io.lcfs.compress.recipe;

import io.lcfs.compress.deflate.Symbols;
import java.io.IOException;
import java.util.Arrays;

/**
 * The two codes of a block (RFC 1951, 3.2.6 and 3.2.7).
 *
 * @param literals the code of literals, lengths and the end
 * @param distances the code of distances
 */
record BlockCodes(DecodingTable literals, DecodingTable distances) {
    private static final int LENGTH_SYMBOLS = 19;
    private static final int REPEAT = 16;
    private static final int ZEROS = 17;

    /** The codes of fixed blocks. */
    static final BlockCodes FIXED =
            new BlockCodes(new DecodingTable(fixedLiterals()), new DecodingTable(filled(new byte[30], 0, 30, 5)));

    private static byte[] filled(byte[] lengths, int start, int end, int length) {
        Arrays.fill(lengths, start, end, (byte) length);
        return lengths;
    }

    private static byte[] fixedLiterals() {
        byte[] lengths = filled(new byte[288], 0, 144, 8);
        filled(lengths, 144, 256, 9);
        filled(lengths, 256, 280, 7);
        return filled(lengths, 280, 288, 8);
    }

    /** Reads the head of a dynamic block. */
    static BlockCodes read(BitInput in) throws IOException {
        int literals = in.take(5) + 257;
        int distances = in.take(5) + 1;
        int lengths = in.take(4) + 4;
        byte[] third = new byte[LENGTH_SYMBOLS];
        for (int i = 0; i < lengths; i++) {
            third[Symbols.lengthOrder(i)] = (byte) in.take(3);
        }
        DecodingTable table = new DecodingTable(third);
        if (!table.isValid() || literals > Symbols.LITERALS || distances > Symbols.DISTANCES) {
            throw in.malformed("has an invalid code");
        }
        byte[] all = new byte[literals + distances];
        for (int count = 0; count < all.length; ) {
            count = readLengths(in, table, all, count);
        }
        DecodingTable first = new DecodingTable(Arrays.copyOf(all, literals));
        DecodingTable second = new DecodingTable(Arrays.copyOfRange(all, literals, all.length));
        if (all[Symbols.END] == 0 || !first.isValid() || !second.isValid()) {
            throw in.malformed("has an invalid code");
        }
        return new BlockCodes(first, second);
    }

    private static int readLengths(BitInput in, DecodingTable table, byte[] all, int count) throws IOException {
        int symbol = in.take(table);
        if (symbol < REPEAT) {
            all[count] = (byte) symbol;
            return count + 1;
        }
        int times;
        byte length = 0;
        if (symbol == REPEAT) {
            if (count == 0) {
                throw in.malformed("repeats a length that is not there");
            }
            times = 3 + in.take(2);
            length = all[count - 1];
        } else {
            times = symbol == ZEROS ? 3 + in.take(3) : 11 + in.take(7);
        }
        if (times > all.length - count) {
            throw in.malformed("has too many lengths of codes");
        }
        Arrays.fill(all, count, count + times, length);
        return count + times;
    }
}
