package io.lcfs.engine.model;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that advances by a microsecond with each reading, or stands still. */
final class ManualClock extends Clock {
    private final AtomicLong looks = new AtomicLong();
    private volatile Instant stopped;

    /** Stops the clock. */
    void stop(Instant at) {
        stopped = at;
    }

    /** Lets the clock advance again. */
    void runs() {
        stopped = null;
    }

    @Override
    public Instant instant() {
        Instant still = stopped;
        return still != null ? still : Instant.ofEpochSecond(1_000_000_000L, 1000 * looks.incrementAndGet());
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException();
    }
}
