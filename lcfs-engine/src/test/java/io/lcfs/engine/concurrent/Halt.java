package io.lcfs.engine.concurrent;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A point at which one thread stops until another thread releases it. */
final class Halt {
    private static final long HANG_MINUTES = 10;

    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    /** Stops the calling thread. */
    void stop() {
        reached.countDown();
        await(released, "nobody let it go on");
    }

    /** Waits until a thread has stopped here. */
    void awaitReached() {
        await(reached, "no thread came");
    }

    /** Returns whether a thread has stopped here. */
    boolean isReached() {
        return reached.getCount() == 0;
    }

    /** Releases the thread, or lets it pass if it comes later. */
    void release() {
        released.countDown();
    }

    private static void await(CountDownLatch latch, String otherwise) {
        try {
            if (!latch.await(HANG_MINUTES, TimeUnit.MINUTES)) {
                throw new AssertionError(otherwise + " within " + HANG_MINUTES + " minutes");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
