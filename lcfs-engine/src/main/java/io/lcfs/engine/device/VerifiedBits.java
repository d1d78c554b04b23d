package io.lcfs.engine.device;

import io.lcfs.engine.format.Blocks;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * One bit per block for the groups that were used last. The bits of each group have one place, where they replace the
 * bits of another group; replaced bits count as not set. Therefore the heap is limited: 4 KiB for each of at most
 * {@value #MAX_GROUPS} groups, which are 256 GiB of device. Thread-safe without a lock.
 */
final class VerifiedBits {
    private static final int MAX_GROUPS = 2048;
    private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);

    /** The bits in each place: first the number of the group, then its words. */
    private final AtomicReferenceArray<long @Nullable []> places;

    /** Whether each group has a place of its own. */
    private final boolean roomy;

    /** Creates bits for a number of groups, which may grow later. */
    VerifiedBits(int groups) {
        roomy = groups <= MAX_GROUPS;
        places = new AtomicReferenceArray<>(groups >= MAX_GROUPS ? MAX_GROUPS : Integer.highestOneBit(groups * 2 - 1));
    }

    private static int word(long block) {
        return 1 + (Blocks.indexInGroup(block) >>> 6);
    }

    private int place(int group) {
        return group & (places.length() - 1);
    }

    private long @Nullable [] find(int group) {
        long[] bits = places.get(place(group));
        return bits != null && (roomy || bits[0] == group) ? bits : null;
    }

    boolean isSet(long block) {
        long[] bits = find(Blocks.group(block));
        return bits != null && (bits[word(block)] & 1L << block) != 0;
    }

    void set(long block) {
        int group = Blocks.group(block);
        long[] bits = find(group);
        if (bits == null) {
            bits = make(group);
        }
        if (bits != null) {
            WORD.getAndBitwiseOr(bits, word(block), 1L << block);
        }
    }

    /**
     * Creates the bits of a group, or returns those that another thread created meanwhile; null if these belong to
     * another group.
     */
    private long @Nullable [] make(int group) {
        long[] before = places.get(place(group));
        if (before != null && before[0] == group) {
            return before;
        }
        long[] bits = new long[1 + Blocks.PER_GROUP / Long.SIZE];
        bits[0] = group;
        return places.compareAndSet(place(group), before, bits) ? bits : find(group);
    }

    /** Clears a bit. A bit that was set before this call is not seen by any later call. */
    void clear(long block) {
        long[] bits = find(Blocks.group(block));
        if (bits != null) {
            WORD.getAndBitwiseAnd(bits, word(block), ~(1L << block));
        }
    }
}
