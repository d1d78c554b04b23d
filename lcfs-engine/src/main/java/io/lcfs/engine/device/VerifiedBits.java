package io.lcfs.engine.device;

import io.lcfs.engine.format.Blocks;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * One bit a block, for the groups that were used last: a group has one place for its bits and drives out those of the group that was
 * there, which then count as not set. So the heap that they take is bounded: 4 KiB for each of at most {@value #MOST_GROUPS}
 * groups, which are 256 GiB of device. Thread-safe without a lock.
 */
final class VerifiedBits {
    private static final int MOST_GROUPS = 2048;
    private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);

    /** The bits of a place: the number of the group, then its words. */
    private final AtomicReferenceArray<long @Nullable []> places;

    /** Whether each group has a place of its own. */
    private final boolean roomy;

    /** For so many groups, or more later. */
    VerifiedBits(int groups) {
        roomy = groups <= MOST_GROUPS;
        places =
                new AtomicReferenceArray<>(groups >= MOST_GROUPS ? MOST_GROUPS : Integer.highestOneBit(groups * 2 - 1));
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

    /** Makes the bits of a group, or returns those that another thread made meanwhile; null if that were of another group. */
    private long @Nullable [] make(int group) {
        long[] before = places.get(place(group));
        if (before != null && before[0] == group) {
            return before;
        }
        long[] bits = new long[1 + Blocks.PER_GROUP / Long.SIZE];
        bits[0] = group;
        return places.compareAndSet(place(group), before, bits) ? bits : find(group);
    }

    /** Clears a bit. One that was set before is not seen any more by who comes after. */
    void clear(long block) {
        long[] bits = find(Blocks.group(block));
        if (bits != null) {
            WORD.getAndBitwiseAnd(bits, word(block), ~(1L << block));
        }
    }
}
