package io.lcfs.compress.zstd;

import java.util.Arrays;

/**
 * The counts of symbols, and a distribution that approximates them. Uses only integers, so that the result is the same
 * on every host.
 */
final class FseCounts {
    /** The number of cost units that make one bit. */
    static final int COST_OF_BIT = 256;

    private static final int[] LOG2 = new int[(1 << 9) + 1];

    static {
        for (int i = 1; i < LOG2.length; i++) {
            // StrictMath is used because the last digit of a result of Math may differ between hosts.
            LOG2[i] = (int) StrictMath.round(COST_OF_BIT * StrictMath.log(i) / StrictMath.log(2));
        }
    }

    private final int[] counts;
    private int total;

    FseCounts(int maxSymbol) {
        this.counts = new int[maxSymbol + 1];
    }

    void clear() {
        Arrays.fill(counts, 0);
        total = 0;
    }

    void add(int symbol) {
        counts[symbol]++;
        total++;
    }

    /** Returns the number of different symbols. */
    int distinct() {
        int distinct = 0;
        for (int count : counts) {
            distinct += count > 0 ? 1 : 0;
        }
        return distinct;
    }

    /** Returns the highest symbol that occurs. */
    int highest() {
        int symbol = counts.length - 1;
        while (symbol > 0 && counts[symbol] == 0) {
            symbol--;
        }
        return symbol;
    }

    /**
     * Returns the accuracy for these counts. It is lower for few occurrences, because they do not justify a long
     * description.
     */
    int accuracyLog(int maxAccuracyLog) {
        int log = Math.min(maxAccuracyLog, SymbolValues.floorLog2(total) - 2);
        int least = SymbolValues.floorLog2(distinct()) + 1;
        return Math.max(Math.max(log, least), FseDistribution.MIN_ACCURACY_LOG);
    }

    /**
     * Distributes the parts in proportion to the counts, at least one for each symbol. The most frequent symbols absorb
     * rounding errors.
     */
    FseDistribution normalize(int accuracyLog) {
        int size = 1 << accuracyLog;
        short[] parts = new short[highest() + 1];
        int left = size;
        for (int symbol = 0; symbol < parts.length; symbol++) {
            if (counts[symbol] > 0) {
                long share = ((long) counts[symbol] * size + total / 2) / total;
                parts[symbol] = (short) Math.max(1, share);
                left -= parts[symbol];
            }
        }
        while (left != 0) {
            int most = 0;
            for (int symbol = 1; symbol < parts.length; symbol++) {
                most = parts[symbol] > parts[most] ? symbol : most;
            }
            int change = left > 0 ? left : -1;
            parts[most] = (short) (parts[most] + change);
            left -= change;
        }
        return new FseDistribution(accuracyLog, parts);
    }

    /** Returns the cost of the symbols with a distribution that contains all of them. */
    long costWith(FseDistribution distribution) {
        long cost = 0;
        for (int symbol = 0; symbol < counts.length; symbol++) {
            if (counts[symbol] > 0) {
                int parts = Math.abs(distribution.parts(symbol));
                cost += (long) counts[symbol] * (distribution.accuracyLog() * COST_OF_BIT - LOG2[parts]);
            }
        }
        return cost;
    }
}
