package io.lcfs.oci.zstd;

/**
 * What the symbols of a table stand for: a first value, and extra bits to add to it (RFC 8878, section 3.1.1.3.2.1.1), and
 * how often they occur where a block does not say (section 3.1.1.3.2.2).
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
    /** Huffman weights: the symbols themselves, of which the highest is also that of {@link HuffmanTable}. */
    static final SymbolValues WEIGHTS = lengths(
            "Huffman weights", HuffmanTable.MAX_BITS + 1, 0, new int[0], 6, new FseDistribution(0, new short[0]));

    private final String name;
    private final int[] bases;
    private final int[] extraBits;
    private final int maxAccuracyLog;
    private final FseDistribution predefined;

    private SymbolValues(String name, int[] bases, int[] extraBits, int maxAccuracyLog, FseDistribution predefined) {
        this.name = name;
        this.bases = bases;
        this.extraBits = extraBits;
        this.maxAccuracyLog = maxAccuracyLog;
        this.predefined = predefined;
    }

    /** Symbols that stand for themselves, first of all; then for ranges that follow one another. */
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

    /** What the RFC calls them. */
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

    /** The upper half of an entry of {@link FseTable}. */
    long entryOf(int symbol) {
        return (long) bases[symbol] << 32 | (long) extraBits[symbol] << 24;
    }
}
