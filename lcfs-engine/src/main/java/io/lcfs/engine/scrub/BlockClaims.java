package io.lcfs.engine.scrub;

import io.lcfs.engine.format.Blocks;
import java.util.Set;
import org.agrona.collections.Int2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/** Which blocks something has claimed: one bit a block, for the groups in which there are any. */
final class BlockClaims {
    private final Int2ObjectHashMap<long[]> groups = new Int2ObjectHashMap<>();
    private long count;

    /** Claims a block; whether it was free. */
    boolean claim(long block) {
        long[] bits = groups.computeIfAbsent(Blocks.group(block), group -> new long[Blocks.PER_GROUP / Long.SIZE]);
        int word = Blocks.indexInGroup(block) >>> 6;
        boolean free = (bits[word] & 1L << block) == 0;
        bits[word] |= 1L << block;
        count += free ? 1 : 0;
        return free;
    }

    /** The claims in a group, one bit a block; null if there are none. */
    long @Nullable [] group(int group) {
        return groups.get(group);
    }

    /** The groups in which there are claims. */
    Set<Integer> groups() {
        return groups.keySet();
    }

    long count() {
        return count;
    }
}
