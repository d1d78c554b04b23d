package io.lcfs.engine.layer;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The number of open handles of a layer. The first handle is counted, and the last one released, only under the table's
 * lock; all other handles need no lock. So a thread that holds the lock can rely on a count of zero.
 */
public final class Handles {
    private final AtomicInteger count = new AtomicInteger();

    Handles() {}

    /** Returns whether a handle is open. The caller holds the table's lock. */
    boolean areOpen() {
        return count.get() > 0;
    }

    /** Counts a handle. The caller holds the table's lock if the handle may be the first. */
    void retain() {
        count.incrementAndGet();
    }

    /** Releases a handle and returns whether it was the last one. The caller holds the table's lock. */
    boolean release() {
        int left = count.decrementAndGet();
        assert left >= 0 : left;
        return left == 0;
    }

    /** Returns whether exactly one handle is open. The caller has this handle, and holds the table's lock. */
    public boolean isLast() {
        return count.get() == 1;
    }

    /** Counts one more handle unless none is open. Returns whether the handle was counted. Needs no lock. */
    public boolean retainIfOpen() {
        return count.getAndUpdate(open -> open == 0 ? 0 : open + 1) > 0;
    }

    /** Releases a handle unless it is the last one. Returns whether the handle was released. Needs no lock. */
    public boolean releaseUnlessLast() {
        return count.getAndUpdate(open -> open == 1 ? 1 : open - 1) > 1;
    }
}
