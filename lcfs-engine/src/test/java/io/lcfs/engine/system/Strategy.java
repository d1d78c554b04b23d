package io.lcfs.engine.system;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Which thread goes on. Each seed draws one of several ways, since each finds what others miss:
 *
 * <ul>
 *   <li><em>at random</em>: after a number of steps that is drawn anew each time, from 3 to 3,000 on average, any
 *       thread goes on;
 *   <li><em>by priority</em> (PCT; Burckhardt and others, 2010): the thread of the highest priority runs until it
 *       waits; at a few steps that are drawn before, the one that runs gets the lowest;
 *   <li><em>at places</em>: a few places of the code are drawn, whatever number of steps is made there; who comes to
 *       one of them mostly stands still for long. So a window of one instruction that is passed once in a thousand
 *       calls is met as often as one in a loop.
 * </ul>
 */
final class Strategy {
    private static final long LONGEST_RUN = 60_000;
    private static final int STEPS_AFTER_FAILURE = 24;
    private static final int MOST_AFTER_FAILURE = 30_000;

    /**
     * A place within a loop would hold up its thread for ever, while another one that waits for it uses up all steps.
     */
    private static final int MOST_FREEZES_AT_A_PLACE = 40;

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

    /** A number between two, small ones as likely as large ones. */
    private int drawn(int least, int most) {
        return (int) (least * Math.pow((double) most / least, random.nextDouble()));
    }

    private void draw() {
        left = every == 0 ? Long.MAX_VALUE : 1 + (long) (-Math.log(1 - random.nextDouble()) * every);
    }

    /** The priority of a new thread. */
    long priority() {
        return 1 + random.nextInt(1_000_000);
    }

    /** Tells whether the present thread gives its turn away. */
    boolean leaves(StepThread me, int site, long step) {
        sinceChoice++;
        if (sinceChoice > LONGEST_RUN) {
            me.frozenUntil = step + LONGEST_RUN;
            return true;
        }
        if (places > 0
                && site != 0
                && isChosen(site)
                && freezes.getOrDefault(site, 0) < MOST_FREEZES_AT_A_PLACE
                && random.nextInt(3) > 0) {
            freezes.merge(site, 1, Integer::sum);
            me.frozenUntil = step + drawn(50, (int) longestFreeze);
            return true;
        }
        if (me.stepsToFreeze > 0 && --me.stepsToFreeze == 0) {
            me.frozenUntil = step + drawn(500, MOST_AFTER_FAILURE);
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
     * The present thread is going to be told of a failure, which is rare: mostly it stands still soon, before it can
     * tell others.
     */
    void failing(StepThread me) {
        if (random.nextInt(4) > 0) {
            me.stepsToFreeze = 1 + random.nextInt(STEPS_AFTER_FAILURE);
        }
    }

    /** Tells whether the device takes so long that others go on. */
    boolean isSlow(StepThread me, long step) {
        if (random.nextInt(3) > 0) {
            return false;
        }
        me.frozenUntil = step + drawn(50, 5_000);
        return true;
    }

    /** The present thread waits by looking again. */
    void paused(StepThread me, long step) {
        me.priority = --lowest;
    }

    /** One of those that can go on. */
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
