package io.lcfs.compress.zstd;

import io.lcfs.compress.bits.BitWriter;

/**
 * One of the three tables of a block's sequences: a table of one symbol if only one occurs, otherwise either the
 * predefined table or a table with a description, whichever is cheaper.
 */
final class SequenceTable {
    private final SymbolValues values;
    private final FseEncoder predefined;
    private final FseCounts counts;
    private final byte[] symbols = new byte[Frame.MAX_BLOCK_BYTES / Sequences.MIN_MATCH];
    private FseEncoder chosen;

    SequenceTable(SymbolValues values) {
        this.values = values;
        this.predefined = new FseEncoder(values.predefined());
        this.counts = new FseCounts(values.maxSymbol());
        this.chosen = predefined;
    }

    void clear() {
        counts.clear();
    }

    void add(int index, int symbol) {
        symbols[index] = (byte) symbol;
        counts.add(symbol);
    }

    /** Chooses a table, writes its description, and returns its mode. */
    int describe(BitWriter out) {
        if (counts.distinct() == 1) {
            short[] parts = new short[counts.highest() + 1];
            parts[counts.highest()] = 1;
            chosen = new FseEncoder(new FseDistribution(0, parts));
            out.putNumber(counts.highest(), 1);
            return Frame.RLE_MODE;
        }
        int start = out.position();
        FseDistribution own =
                counts.normalize(Math.min(counts.accuracyLog(values.maxAccuracyLog()), values.maxAccuracyLog()));
        FseEncoder.describe(own, out);
        long description = 8L * FseCounts.COST_OF_BIT * (out.position() - start);
        if (description + counts.costWith(own) < counts.costWith(values.predefined())) {
            chosen = new FseEncoder(own);
            return Frame.FSE_MODE;
        }
        out.moveTo(start);
        chosen = predefined;
        return Frame.PREDEFINED_MODE;
    }

    int begin(int index) {
        return chosen.begin(symbols[index]);
    }

    int put(BitWriter out, int state, int index) {
        return chosen.put(out, state, symbols[index]);
    }

    void end(BitWriter out, int state) {
        chosen.end(out, state);
    }

    int extraBits(int index) {
        return values.extraBits(symbols[index]);
    }

    /** Returns the extra bits of a value; the symbol at the index must be the symbol of that value. */
    int extra(int index, int value) {
        return value - values.base(symbols[index]);
    }
}
