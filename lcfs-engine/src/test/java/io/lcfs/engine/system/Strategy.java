package io.lcfs.engine.system;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Chooses the next thread. Each seed draws one of several ways, because each way finds faults that the others miss:
 *
 * <ul>
 *   <li><em>at random</em>: any thread runs after a number of steps that is drawn anew each time, from 3 to 3,000 on
 *       average;
 *   <li><em>by priority</em> (PCT; Burckhardt and others, 2010): the thread with the highest priority runs until it
 *       waits; at a few steps that are drawn in advance, the running thread gets the lowest priority;
 *   <li><em>at places</em>: a few places of the code are drawn, however often they are passed. A thread that comes to
 *       one of them is mostly delayed for a long time. So a window of one instruction that is passed once in a thousand
 *       calls is hit as often as one in a loop.
 * </ul>
 */
final class Strategy {
    private static final long MAX_RUN = 60_000;
    private static final int STEPS_AFTER_FAILURE = 24;
    private static final int MAX_AFTER_FAILURE = 30_000;

    /**
     * The number of delays at one place. Without a limit, a place within a loop could delay its thread without end,
     * while a thread that waits for it uses up all steps.
     */
    private static final int MAX_FREEZES_AT_A_PLACE = 40;

    private final Random random;
    private final long salt;
    private final int every;
    private final int places;
    private final boolean byPriority;
    private final long longestFreeze;
    private final Map<Integer, Integer> freezes = new HashMap<>();
    private long left;
    private long sinceChoice;
    private final long[] changes;
    private long lowest;

    Strategy(Random random) {
        this.random = random;
        this.salt = random.nextLong();
        int way = random.nextInt(10);
        byPriority = way < 2;
        every = way < 2 ? 0 : way < 4 ? drawn(3, 3_000) : random.nextInt(3) == 0 ? 0 : drawn(100, 5_000);
        places = way < 4 ? 0 : random.nextBoolean() ? 20 : 100;
        longestFreeze = drawn(500, 50_000);
        changes = new long[byPriority ? 1 + random.nextInt(6) : 0];
        long length = drawn(1_000, 200_000);
        for (int i = 0; i < changes.length; i++) {
            changes[i] = (long) (random.nextDouble() * length);
        }
        draw();
    }

    /** Draws a number between two, with small numbers as likely as large ones. */
    private int drawn(int least, int most) {
        return (int) (least * Math.pow((double) most / least, random.nextDouble()));
    }

    private void draw() {
        left = every == 0 ? Long.MAX_VALUE : 1 + (long) (-Math.log(1 - random.nextDouble()) * every);
    }

    /** Draws the priority of a new thread. */
    long priority() {
        return 1 + random.nextInt(1_000_000);
    }

    /** Returns whether the present thread gives up its turn. */
    boolean leaves(StepThread me, int site, long step) {
        sinceChoice++;
        if (sinceChoice > MAX_RUN) {
            me.frozenUntil = step + MAX_RUN;
            return true;
        }
        if (places > 0
                && site != 0
                && isChosen(site)
                && freezes.getOrDefault(site, 0) < MAX_FREEZES_AT_A_PLACE
                && random.nextInt(3) > 0) {
            freezes.merge(site, 1, Integer::sum);
            me.frozenUntil = step + drawn(50, (int) longestFreeze);
            return true;
        }
        if (me.stepsToFreeze > 0 && --me.stepsToFreeze == 0) {
            me.frozenUntil = step + drawn(500, MAX_AFTER_FAILURE);
            return true;
        }
        for (long change : changes) {
            if (change == step) {
                me.priority = --lowest;
                return true;
            }
        }
        if (--left <= 0) {
            draw();
            return true;
        }
        // Between two calls.
        return site == 0 && (byPriority ? random.nextInt(16) == 0 : random.nextBoolean());
    }

    private boolean isChosen(int site) {
        long mixed = (site ^ salt) * 0x9E37_79B9_7F4A_7C15L;
        mixed = (mixed ^ mixed >>> 29) * 0xBF58_476D_1CE4_E5B9L;
        return Long.remainderUnsigned(mixed >>> 7, places) == 0;
    }

    /**
     * The present thread will be told of a failure, which is rare. It is mostly delayed soon afterwards, before it can
     * inform other threads.
     */
    void failing(StepThread me) {
        if (random.nextInt(4) > 0) {
            me.stepsToFreeze = 1 + random.nextInt(STEPS_AFTER_FAILURE);
        }
    }

    /** Returns whether the device takes so long that other threads run. */
    boolean isSlow(StepThread me, long step) {
        if (random.nextInt(3) > 0) {
            return false;
        }
        me.frozenUntil = step + drawn(50, 5_000);
        return true;
    }

    /** The present thread waits by polling. */
    void paused(StepThread me, long step) {
        me.priority = --lowest;
    }

    /** Chooses one of the threads that can run. */
    StepThread choose(List<StepThread> ready, StepThread me) {
        sinceChoice = 0;
        if (!byPriority) {
            return ready.get(random.nextInt(ready.size()));
        }
        StepThread highest = ready.get(0);
        for (StepThread thread : ready) {
            if (thread.priority > highest.priority) {
                highest = thread;
            }
        }
        return highest;
    }
}
