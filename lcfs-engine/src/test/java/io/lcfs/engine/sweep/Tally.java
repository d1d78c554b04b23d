package io.lcfs.engine.sweep;

import java.util.concurrent.atomic.LongAdder;

/**
 * The numbers of cases that the fault tests of this run have tried; {@link TallyPrinter} prints them at the end of the
 * run.
 */
public enum Tally {
    /** Images after a crash, each opened and compared. */
    CRASH_STATES("crash-states"),
    /** Sequences of operations that were run for another figure, or against a model. */
    SEQUENCES("sequences"),
    /** Failed reads, writes, forces, growths, allocations and interrupts, each in its own run. */
    ERROR_POSITIONS("error-positions"),
    /** Damaged bytes and blocks, each in its own run. */
    DAMAGED_BYTES("damaged-bytes"),
    /** Damaged bits, each found by a scrub. */
    DAMAGED_BITS("damaged-bits"),
    /** Processes that were killed while they wrote. */
    KILLS("kills"),
    /** Schedules of threads. */
    SCHEDULES("schedules"),
    /** Histories of threads for which an order was found that explains all results. */
    LINEARIZED("linearized"),
    /** Faults of a former version that were put back and found. */
    FOUND_AGAIN("found-in-63a08c6"),
    /** Planted bugs that were found. */
    PLANTED("planted");

    private final String label;
    private final LongAdder count = new LongAdder();
    private volatile long outOf;

    Tally(String label) {
        this.label = label;
    }

    /** Adds to a figure. */
    public void add(long more) {
        count.add(more);
    }

    /** Sets the total of a figure. */
    public void outOf(long all) {
        outOf = all;
    }

    private String text() {
        return label + "=" + count.sum() + (outOf == 0 ? "" : "/" + outOf);
    }

    /** Returns one line with all figures; empty if there are none. */
    static String line() {
        StringBuilder line = new StringBuilder();
        long all = 0;
        for (Tally tally : values()) {
            all += tally.count.sum();
            line.append(' ').append(tally.text());
        }
        return all == 0 ? "" : "faults:" + line;
    }
}
