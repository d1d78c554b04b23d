package io.lcfs.bench.scale;

import java.util.Locale;

/** The progress of long work, and the speeds of its first and its last tenth. */
final class Pace {
    private static final int TENTHS = 10;

    private final Meter meter;
    private final String what;
    private final long total;
    private final long[] nanos = new long[TENTHS + 1];
    private long done;
    private int tenths;

    Pace(Meter meter, String what, long total) {
        this.meter = meter;
        this.what = what;
        this.total = total;
        nanos[0] = System.nanoTime();
    }

    /** Counts one more operation. */
    void step() {
        done++;
        while (tenths < TENTHS && done * TENTHS >= total * (tenths + 1)) {
            tenths++;
            nanos[tenths] = System.nanoTime();
            meter.say(String.format(
                    Locale.ROOT, "%,d of %,d %s, %.1f s", done, total, what, (nanos[tenths] - nanos[0]) / 1e9));
        }
    }

    /** Returns the speeds of the first and of the last tenth. */
    String note() {
        return String.format(Locale.ROOT, "first tenth %,.0f/s, last %,.0f/s", speed(1), speed(TENTHS));
    }

    private double speed(int tenth) {
        return total / (double) TENTHS * 1e9 / Math.max(1, nanos[tenth] - nanos[tenth - 1]);
    }
}
