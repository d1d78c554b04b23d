package io.lcfs.engine.system;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The calls of all threads since the store was opened, with the state before and the state after a crash. */
final class History {
    /** The numbers of calls. Each call may number so many inodes of its own. */
    static final int INODES_OF_CALL = 64;

    final World before;
    final AtomicLong clock = new AtomicLong();
    final AtomicLong failedAt = new AtomicLong(Long.MAX_VALUE);

    /**
     * The beginning of the first call that was stopped half way by an OutOfMemoryError. Later results may show half a
     * change.
     */
    final AtomicLong halfDoneSince = new AtomicLong(Long.MAX_VALUE);

    private final AtomicInteger numbers = new AtomicInteger(10_000);
    private final List<List<Call>> threads = new ArrayList<>();
    private String left;
    private long leftSince;

    History(World before) {
        this.before = before;
    }

    long tick() {
        return clock.incrementAndGet();
    }

    int number() {
        return numbers.incrementAndGet();
    }

    /** Returns the list for the calls of another thread. */
    synchronized List<Call> thread() {
        List<Call> calls = new ArrayList<>();
        threads.add(calls);
        return calls;
    }

    synchronized List<List<Call>> threads() {
        return threads;
    }

    /**
     * Records the state that was found when the store was reopened.
     *
     * @param lastSuperblock the time at which the last write of a superblock began; later changes are not in the state
     */
    void left(String description, long lastSuperblock) {
        left = description;
        leftSince = lastSuperblock;
    }

    /** Returns the state that was found then, or null if the store was not reopened. */
    String left() {
        return left;
    }

    long lastSuperblock() {
        return leftSince;
    }

    /** Returns the calls in the order of their beginnings. */
    String trace() {
        List<Call> all = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        int thread = 0;
        List<String> names = new ArrayList<>();
        for (List<Call> calls : threads()) {
            for (Call call : calls) {
                all.add(call);
                names.add("t" + thread);
            }
            thread++;
        }
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            order.add(i);
        }
        order.sort((one, other) -> Long.compare(all.get(one).invoked, all.get(other).invoked));
        for (int i : order) {
            text.append("  ")
                    .append(names.get(i))
                    .append(' ')
                    .append(all.get(i))
                    .append('\n');
        }
        return text.toString();
    }
}
