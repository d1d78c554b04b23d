package io.lcfs.engine.scrub;

import io.lcfs.engine.format.Blocks;
import java.util.Set;
import org.agrona.collections.Int2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/** The claimed blocks: one bit per block, for the groups with claims. */
final class BlockClaims {
    private final Int2ObjectHashMap<long[]> groups = new Int2ObjectHashMap<>();
    private long count;

    /** Claims a block; returns whether it was unclaimed. */
    boolean claim(long block) {
        long[] bits = groups.computeIfAbsent(Blocks.group(block), group -> new long[Blocks.PER_GROUP / Long.SIZE]);
        int word = Blocks.indexInGroup(block) >>> 6;
        boolean free = (bits[word] & 1L << block) == 0;
        bits[word] |= 1L << block;
        count += free ? 1 : 0;
        return free;
    }

    /** Returns the claims in a group, one bit per block; null if there are none. */
    long @Nullable [] group(int group) {
        return groups.get(group);
    }

    /** Returns the groups with claims. */
    Set<Integer> groups() {
        return groups.keySet();
    }

    long count() {
        return count;
    }
}
