package io.lcfs.engine.damage;

import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.format.Checksum;
import io.lcfs.engine.format.NodeDescriptor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Gives a block a sum that was chosen before. A CRC is affine: each bit of a word that nobody reads turns the same bits of the sum
 * over, whatever the rest is; so 32 equations say which of them to set.
 */
final class SumForge {
    private SumForge() {}

    /** Sets the last word between a node's entries and its payloads so that the block has a sum. */
    static void force(byte[] block, int wanted) {
        ByteBuffer buffer = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
        boolean isLeaf = buffer.get(NodeDescriptor.LEVEL_OFFSET) == 0;
        int payload = buffer.getShort(NodeDescriptor.PAYLOAD_OFFSET) & 0xFFFF;
        int spare = (isLeaf && payload >= Integer.BYTES && payload <= Blocks.BYTES ? payload : Blocks.BYTES)
                - Integer.BYTES;
        buffer.putInt(spare, 0);
        int[] effects = new int[Integer.SIZE];
        int zero = sum(block);
        for (int bit = 0; bit < Integer.SIZE; bit++) {
            buffer.putInt(spare, 1 << bit);
            effects[bit] = sum(block) ^ zero;
        }
        buffer.putInt(spare, solve(effects, wanted ^ zero));
    }

    private static int sum(byte[] block) {
        return Checksum.ofBytes(block, 0, Blocks.BYTES);
    }

    /** The bits whose effects together are the difference, by elimination over bits. */
    private static int solve(int[] effects, int difference) {
        int[] rows = effects.clone();
        int[] made = new int[Integer.SIZE];
        for (int i = 0; i < Integer.SIZE; i++) {
            made[i] = 1 << i;
        }
        int left = difference;
        int bits = 0;
        for (int column = 0; column < Integer.SIZE; column++) {
            int pivot = column;
            while (pivot < Integer.SIZE && (rows[pivot] & 1 << column) == 0) {
                pivot++;
            }
            if (pivot == Integer.SIZE) {
                continue;
            }
            int row = rows[pivot];
            int how = made[pivot];
            rows[pivot] = rows[column];
            made[pivot] = made[column];
            rows[column] = row;
            made[column] = how;
            for (int i = column + 1; i < Integer.SIZE; i++) {
                if ((rows[i] & 1 << column) != 0) {
                    rows[i] ^= row;
                    made[i] ^= how;
                }
            }
            if ((left & 1 << column) != 0) {
                left ^= row;
                bits ^= how;
            }
        }
        return bits;
    }
}
