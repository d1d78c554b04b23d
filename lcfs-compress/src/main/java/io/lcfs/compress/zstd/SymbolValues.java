package io.lcfs.compress.zstd;

/**
 * The values of the symbols of a table: a base and a number of extra bits (RFC 8878, section 3.1.1.3.2.1.1). Also the
 * predefined distribution of the symbols (section 3.1.1.3.2.2).
 */
final class SymbolValues {
    static final SymbolValues LITERAL_LENGTHS = lengths(
            "literal lengths",
            16,
            0,
            new int[] {1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16},
            9,
            new FseDistribution(6, new short[] {
                4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1, -1, -1,
                -1, -1
            }));
    static final SymbolValues MATCH_LENGTHS = lengths(
            "match lengths",
            32,
            3,
            new int[] {1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16},
            9,
            new FseDistribution(6, new short[] {
                1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
                1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1
            }));
    static final SymbolValues DISTANCES = distances(new FseDistribution(
            5,
            new short[] {1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1}));
    /**
     * Huffman weights, which are the symbols themselves; the highest weight is the one that {@link HuffmanTable}
     * allows.
     */
    static final SymbolValues WEIGHTS = lengths(
            "Huffman weights", HuffmanTable.MAX_BITS + 1, 0, new int[0], 6, new FseDistribution(0, new short[0]));

    /** The number of lengths before the ranges of lengths begin to double. */
    private static final int LOW_VALUES = 128;
    /** The number of extra bits of the last range of lengths. */
    private static final int MAX_LENGTH_BITS = 16;

    private final String name;
    private final int[] bases;
    private final int[] extraBits;
    private final byte[] lowSymbols = new byte[LOW_VALUES];
    private final int maxAccuracyLog;
    private final FseDistribution predefined;

    private SymbolValues(String name, int[] bases, int[] extraBits, int maxAccuracyLog, FseDistribution predefined) {
        this.name = name;
        this.bases = bases;
        this.extraBits = extraBits;
        this.maxAccuracyLog = maxAccuracyLog;
        this.predefined = predefined;
        int symbol = 0;
        for (int above = 0; above < LOW_VALUES; above++) {
            while (symbol < maxSymbol() && bases[symbol + 1] - bases[0] <= above) {
                symbol++;
            }
            lowSymbols[above] = (byte) symbol;
        }
    }

    /** Creates symbols that first represent themselves and then consecutive ranges. */
    private static SymbolValues lengths(
            String name, int single, int first, int[] rangeBits, int maxAccuracyLog, FseDistribution predefined) {
        int[] bases = new int[single + rangeBits.length];
        int[] extraBits = new int[bases.length];
        System.arraycopy(rangeBits, 0, extraBits, single, rangeBits.length);
        int base = first;
        for (int symbol = 0; symbol < bases.length; symbol++) {
            bases[symbol] = base;
            base += 1 << extraBits[symbol];
        }
        return new SymbolValues(name, bases, extraBits, maxAccuracyLog, predefined);
    }

    private static SymbolValues distances(FseDistribution predefined) {
        int[] bases = new int[32];
        int[] extraBits = new int[bases.length];
        for (int symbol = 0; symbol < bases.length; symbol++) {
            bases[symbol] = 1 << symbol;
            extraBits[symbol] = symbol;
        }
        return new SymbolValues("offsets", bases, extraBits, 8, predefined);
    }

    /** Returns the name of the values in the RFC. */
    String fieldName() {
        return name;
    }

    int maxSymbol() {
        return bases.length - 1;
    }

    int maxAccuracyLog() {
        return maxAccuracyLog;
    }

    FseDistribution predefined() {
        return predefined;
    }

    int base(int symbol) {
        return bases[symbol];
    }

    int extraBits(int symbol) {
        return extraBits[symbol];
    }

    /** Returns the symbol of a length. Lengths have symbols of their own up to a limit; above it, ranges double. */
    int symbolOf(int value) {
        int above = value - bases[0];
        return above < lowSymbols.length ? lowSymbols[above] : floorLog2(above) + maxSymbol() - MAX_LENGTH_BITS;
    }

    /** Returns the symbol of a distance value, which is the number of its extra bits. */
    static int distanceSymbolOf(int value) {
        return floorLog2(value);
    }

    static int floorLog2(int number) {
        return 31 - Integer.numberOfLeadingZeros(number);
    }

    /** Returns the upper half of an entry of {@link FseTable}. */
    long entryOf(int symbol) {
        return (long) bases[symbol] << 32 | (long) extraBits[symbol] << 24;
    }
}
