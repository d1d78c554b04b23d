package io.lcfs.engine.space;

import io.lcfs.engine.format.Blocks;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The map of one group in memory. A block is used (allocated, or in a reserved run), held (freed, but still reached
 * from a superblock slot), or allocatable (neither of both). Guarded by the space lock.
 */
final class Group {
    static final int WORDS = Blocks.PER_GROUP / Long.SIZE;

    /** The number of runs that a search for a long run looks at. */
    private static final int MAX_SEARCHED = 32;

    final int index;
    final int blockCount;
    final long[] used = new long[WORDS];
    final long[] held = new long[WORDS];

    @Nullable
    GroupRecord record;

    int allocatable;
    int heldCount;
    int searchFrom;

    /** Whether the used bits changed since the last capture. */
    boolean dirty;

    /** The used bits at the capture if they have changed since, and whether they were dirty then. */
    long @Nullable [] captured;

    boolean capturedDirty;

    Group(int index, int blockCount) {
        this.index = index;
        this.blockCount = blockCount;
        for (int i = 0; i < Blocks.GROUP_HEAD; i++) {
            set(used, i);
        }
        if (blockCount < Blocks.PER_GROUP) {
            used[blockCount >>> 6] |= -1L << blockCount;
            Arrays.fill(used, (blockCount >>> 6) + 1, WORDS, -1L);
        }
        recount();
    }

    /**
     * Returns whether the counts agree with the bits, and no block is both used and held. Walks over all words; only
     * assertions call it.
     */
    boolean isSound() {
        int free = 0;
        int waiting = 0;
        for (int i = 0; i < WORDS; i++) {
            if ((used[i] & held[i]) != 0) {
                return false;
            }
            free += Long.bitCount(~(used[i] | held[i]));
            waiting += Long.bitCount(held[i]);
        }
        return free == allocatable && waiting == heldCount;
    }

    @Override
    public String toString() {
        return "group " + index + ", " + allocatable + " blocks allocatable, " + heldCount + " held";
    }

    static boolean isSet(long[] bits, int index) {
        return (bits[index >>> 6] & 1L << index) != 0;
    }

    static void set(long[] bits, int index) {
        bits[index >>> 6] |= 1L << index;
    }

    static void clear(long[] bits, int index) {
        bits[index >>> 6] &= ~(1L << index);
    }

    boolean isAllocatable(int index) {
        return index < blockCount && !isSet(used, index) && !isSet(held, index);
    }

    void recount() {
        int count = 0;
        for (int i = 0; i < WORDS; i++) {
            count += Long.bitCount(~(used[i] | held[i]));
        }
        allocatable = count;
    }

    /** Returns the first allocatable block at or after an index, or -1. */
    int nextAllocatable(int from) {
        int word = from >>> 6;
        if (word >= WORDS) {
            return -1;
        }
        long free = ~(used[word] | held[word]) & -1L << from;
        while (free == 0) {
            if (++word == WORDS) {
                return -1;
            }
            free = ~(used[word] | held[word]);
        }
        return (word << 6) + Long.numberOfTrailingZeros(free);
    }

    /** Returns the number of consecutive allocatable blocks from an allocatable block on, at most {@code most}. */
    int runLength(int from, int most) {
        assert isAllocatable(from) : from;
        int end = from + 1;
        while (end - from < most && isAllocatable(end)) {
            end++;
        }
        return end - from;
    }

    /**
     * Looks at the next runs after the end of the previous search. Returns the first block of the first run with the
     * wanted length; if there is none, that of the longest run; if there are no runs, the first allocatable block of
     * the group.
     */
    int search(int want) {
        int from = searchFrom;
        int longest = 0;
        int best = -1;
        for (int tries = 0; tries < MAX_SEARCHED && longest < want; tries++) {
            int start = nextAllocatable(from);
            if (start < 0) {
                break;
            }
            int length = runLength(start, want);
            if (length > longest) {
                longest = length;
                best = start;
            }
            from = start + length;
        }
        return best >= 0 ? best : nextAllocatable(0);
    }

    /** Returns the bits at the capture of a group that has changed since. */
    long[] capturedBits() {
        long[] bits = captured;
        if (bits == null) {
            throw new IllegalStateException("group " + index + " has no capture");
        }
        return bits;
    }

    /** Returns the end of the blocks that are used or held, at least the end of the head. */
    int end() {
        int end = blockCount;
        while (end > Blocks.GROUP_HEAD && isAllocatable(end - 1)) {
            end--;
        }
        return end;
    }

    /** Returns this group with more blocks, or with fewer of those behind {@link #end}. The other blocks are free. */
    Group resized(int newBlockCount) {
        assert newBlockCount >= end() && captured == null : newBlockCount;
        Group resized = new Group(index, newBlockCount);
        for (int i = Blocks.GROUP_HEAD; i < Math.min(blockCount, newBlockCount); i++) {
            if (isSet(used, i)) {
                set(resized.used, i);
            }
        }
        System.arraycopy(held, 0, resized.held, 0, WORDS);
        resized.heldCount = heldCount;
        resized.record = record;
        resized.dirty = true;
        resized.recount();
        return resized;
    }
}
