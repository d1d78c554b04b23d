package io.lcfs.engine.system;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What all threads did since the store was opened, with what was before and what a crash left. */
final class History {
    /** Numbers of calls; each may number so many inodes of its own. */
    static final int INODES_OF_CALL = 64;

    final World before;
    final AtomicLong clock = new AtomicLong();
    final AtomicLong failedAt = new AtomicLong(Long.MAX_VALUE);

    /**
     * When the first call began that an error of the memory stopped half way: what is seen from then on may be half a
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

    /** The calls of one more thread; it adds to them. */
    synchronized List<Call> thread() {
        List<Call> calls = new ArrayList<>();
        threads.add(calls);
        return calls;
    }

    synchronized List<List<Call>> threads() {
        return threads;
    }

    /**
     * Says what was found when the store was opened again.
     *
     * @param lastSuperblock when the last write of a superblock began: what was done later is not there
     */
    void left(String description, long lastSuperblock) {
        left = description;
        leftSince = lastSuperblock;
    }

    /** What was found then; null if it was not opened again. */
    String left() {
        return left;
    }

    long lastSuperblock() {
        return leftSince;
    }

    /** The calls in the order of their beginnings. */
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
