package io.lcfs.engine.space;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.lcfs.engine.format.Blocks;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * The buffers of runs of data. A run gets one that has room for the next power of two of blocks, and its buffer serves
 * another run later: a new one would have to be cleared first, which takes as long as filling it.
 */
final class RunBuffers {
    /** From this capacity on they are outside of the heap, so that the device need not copy them. */
    private static final int DIRECT_BYTES = 16 * Blocks.BYTES;

    private final long mostBytes;

    /** By the binary logarithm of their blocks. */
    @GuardedBy("this")
    private final List<ArrayDeque<ByteBuffer>> bySize = new ArrayList<>();

    @GuardedBy("this")
    private long bytes;

    /**
     * None.
     *
     * @param longestRun the most blocks of a run
     * @param mostBytes how much is kept that no run uses; one of the longest is, however large
     */
    RunBuffers(int longestRun, long mostBytes) {
        this.mostBytes = Math.max(mostBytes, (long) longestRun << Blocks.SHIFT);
        for (int size = 0; size <= sizeOf(longestRun); size++) {
            bySize.add(new ArrayDeque<>());
        }
    }

    private static int sizeOf(int blocks) {
        return Integer.SIZE - Integer.numberOfLeadingZeros(blocks - 1);
    }

    /** A little-endian buffer with room for so many blocks; what is in it is left from others. */
    ByteBuffer take(int blocks) {
        int size = sizeOf(blocks);
        synchronized (this) {
            ByteBuffer kept = bySize.get(size).poll();
            if (kept != null) {
                bytes -= kept.capacity();
                return kept;
            }
        }
        int capacity = Blocks.BYTES << size;
        ByteBuffer fresh =
                capacity < DIRECT_BYTES ? ByteBuffer.allocate(capacity) : ByteBuffer.allocateDirect(capacity);
        return fresh.order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Takes a buffer back that its run does not use any more. A reader may still copy from it, and look again
     * afterwards.
     */
    synchronized void giveBack(ByteBuffer buffer) {
        if (bytes + buffer.capacity() <= mostBytes) {
            bytes += buffer.capacity();
            bySize.get(sizeOf(buffer.capacity() >>> Blocks.SHIFT)).push(buffer);
        }
    }
}
