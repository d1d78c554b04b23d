package io.lcfs.compress.zstd;

/**
 * An FSE table for decoding (RFC 8878, section 4.1.1): for each state, its value and the next state. An entry is a
 * long:
 *
 * <pre>
 *   bits  0-15  the next state, before bits are added
 *   bits 16-23  the number of bits that are added to the next state
 *   bits 24-31  the number of extra bits of the value
 *   bits 32-63  the value, before extra bits are added; in a table without values, the symbol
 * </pre>
 */
final class FseTable {
    private final long[] entries;
    private final int accuracyLog;

    private FseTable(int accuracyLog, long[] entries) {
        this.accuracyLog = accuracyLog;
        this.entries = entries;
    }

    static FseTable of(FseDistribution distribution, SymbolValues values) {
        byte[] symbols = distribution.symbolOfState();
        int[] next = new int[distribution.symbolCount()];
        for (int symbol = 0; symbol < next.length; symbol++) {
            next[symbol] = Math.abs(distribution.parts(symbol));
        }
        long[] entries = new long[distribution.size()];
        for (int state = 0; state < entries.length; state++) {
            int symbol = symbols[state];
            int number = next[symbol]++;
            int bits = distribution.accuracyLog() - (31 - Integer.numberOfLeadingZeros(number));
            int base = (number << bits) - distribution.size();
            entries[state] = base | (long) bits << 16 | values.entryOf(symbol);
        }
        return new FseTable(distribution.accuracyLog(), entries);
    }

    /** Returns a table of one state, which represents one symbol and is its own next state. */
    static FseTable ofOne(int symbol, SymbolValues values) {
        return new FseTable(0, new long[] {values.entryOf(symbol)});
    }

    int accuracyLog() {
        return accuracyLog;
    }

    long[] entries() {
        return entries;
    }

    static int nextState(long entry) {
        return (int) entry & 0xFFFF;
    }

    static int stateBits(long entry) {
        return (int) entry >>> 16 & 0xFF;
    }

    static int extraBits(long entry) {
        return (int) entry >>> 24;
    }

    static int value(long entry) {
        return (int) (entry >>> 32);
    }
}
