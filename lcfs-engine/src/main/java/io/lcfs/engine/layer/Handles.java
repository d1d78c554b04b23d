package io.lcfs.engine.layer;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many handles of a layer are open. The first one comes, and the last one goes, under the table's lock; all others
 * without it. So a thread that has the lock can rely on a count of zero.
 */
public final class Handles {
    private final AtomicInteger count = new AtomicInteger();

    Handles() {}

    /** Tells whether a handle is open; under the table's lock. */
    boolean areOpen() {
        return count.get() > 0;
    }

    /** Counts a handle; under the table's lock, if it may be the first. */
    void retain() {
        count.incrementAndGet();
    }

    /** Releases a handle, under the table's lock. Returns true if it was the last one. */
    boolean release() {
        int left = count.decrementAndGet();
        assert left >= 0 : left;
        return left == 0;
    }

    /** Counts one more handle unless there is none. Returns true if it was counted. Needs no lock. */
    public boolean retainIfOpen() {
        return count.getAndUpdate(open -> open == 0 ? 0 : open + 1) > 0;
    }

    /** Releases a handle unless it is the last one. Returns true if it was released. Needs no lock. */
    public boolean releaseUnlessLast() {
        return count.getAndUpdate(open -> open == 1 ? 1 : open - 1) > 1;
    }
}
