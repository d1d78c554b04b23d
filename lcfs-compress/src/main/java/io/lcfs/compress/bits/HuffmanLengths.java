package io.lcfs.compress.bits;

import java.util.Arrays;

/**
 * The lengths of the codes of a length-limited Huffman code. The Huffman tree is built first. Then leaves that are too
 * deep are moved up in pairs, and for each pair one leaf above it is moved down by one level (as in ITU-T T.81, annex
 * K.2). The code stays complete, as both formats require.
 */
public final class HuffmanLengths {
    /** The number of bits of a symbol, enough for the symbols of zstd and of deflate. */
    private static final int SYMBOL_BITS = 9;

    private HuffmanLengths() {}

    /**
     * Returns the length of each symbol's code, or 0 for a symbol that does not occur. Between 2 and 512 symbols must
     * occur.
     */
    public static byte[] of(int[] counts, int maxBits) {
        long[] leaves = sortedLeaves(counts);
        int[] leavesAtDepth = leavesAtDepth(leaves, maxBits);
        limit(leavesAtDepth, maxBits);
        byte[] lengths = new byte[counts.length];
        int leaf = 0;
        for (int depth = maxBits; depth > 0; depth--) {
            for (int i = 0; i < leavesAtDepth[depth]; i++) {
                lengths[(int) leaves[leaf++] & (1 << SYMBOL_BITS) - 1] = (byte) depth;
            }
        }
        return lengths;
    }

    /**
     * Returns count and symbol of each leaf in one number, in ascending order; the symbol decides between equal counts.
     */
    private static long[] sortedLeaves(int[] counts) {
        long[] leaves = new long[counts.length];
        int leafCount = 0;
        for (int symbol = 0; symbol < counts.length; symbol++) {
            if (counts[symbol] > 0) {
                leaves[leafCount++] = (long) counts[symbol] << SYMBOL_BITS | symbol;
            }
        }
        leaves = Arrays.copyOf(leaves, leafCount);
        Arrays.sort(leaves);
        return leaves;
    }

    /**
     * Joins the two rarest nodes until one node is left. Joined nodes are created in ascending order, so two queues are
     * enough.
     */
    private static int[] leavesAtDepth(long[] leaves, int maxBits) {
        int leafCount = leaves.length;
        long[] weights = new long[2 * leafCount - 1];
        int[] parents = new int[weights.length];
        for (int i = 0; i < leafCount; i++) {
            weights[i] = leaves[i] >>> SYMBOL_BITS;
        }
        int leaf = 0;
        int joined = leafCount;
        for (int next = leafCount; next < weights.length; next++) {
            for (int i = 0; i < 2; i++) {
                boolean takeLeaf = leaf < leafCount && (joined >= next || weights[leaf] <= weights[joined]);
                int taken = takeLeaf ? leaf++ : joined++;
                weights[next] += weights[taken];
                parents[taken] = next;
            }
        }
        int[] depths = new int[weights.length];
        int[] leavesAtDepth = new int[leafCount + maxBits + 1];
        for (int node = weights.length - 2; node >= 0; node--) {
            depths[node] = depths[parents[node]] + 1;
            leavesAtDepth[depths[node]] += node < leafCount ? 1 : 0;
        }
        return leavesAtDepth;
    }

    private static void limit(int[] leavesAtDepth, int maxBits) {
        for (int depth = leavesAtDepth.length - 1; depth > maxBits; depth--) {
            while (leavesAtDepth[depth] > 0) {
                int above = depth - 2;
                while (leavesAtDepth[above] == 0) {
                    above--;
                }
                leavesAtDepth[depth] -= 2;
                leavesAtDepth[depth - 1]++;
                leavesAtDepth[above]--;
                leavesAtDepth[above + 1] += 2;
            }
        }
    }
}
