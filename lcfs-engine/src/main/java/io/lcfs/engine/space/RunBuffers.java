package io.lcfs.engine.space;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.lcfs.engine.format.Blocks;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * A pool of buffers for runs of data. The capacity of a buffer is a power of two of blocks. Buffers are reused, because
 * a new buffer must be cleared, which takes as long as filling it.
 */
final class RunBuffers {
    /** The capacity from which on buffers are outside the heap, so that the device need not copy them. */
    private static final int DIRECT_BYTES = 16 * Blocks.BYTES;

    private final long mostBytes;

    /** The unused buffers, by the binary logarithm of their number of blocks. */
    @GuardedBy("this")
    private final List<ArrayDeque<ByteBuffer>> bySize = new ArrayList<>();

    @GuardedBy("this")
    private long bytes;

    /**
     * Creates an empty pool.
     *
     * @param longestRun the most blocks of a run
     * @param mostBytes the most bytes of unused buffers that are kept; one buffer of the longest run is always kept
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

    /**
     * Returns a little-endian buffer for at least this number of blocks. It still contains the bytes of an earlier run.
     */
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
     * Returns a buffer to the pool after its run was written. A reader that still copies from it looks up the run again
     * afterwards.
     */
    synchronized void giveBack(ByteBuffer buffer) {
        if (bytes + buffer.capacity() <= mostBytes) {
            bytes += buffer.capacity();
            bySize.get(sizeOf(buffer.capacity() >>> Blocks.SHIFT)).push(buffer);
        }
    }
}
