package io.lcfs.engine.sweep;

import java.util.concurrent.atomic.LongAdder;

/**
 * What the fault tests of this run have tried, and of how much; printed at the end of the run by {@link TallyPrinter}.
 */
public enum Tally {
    /** Images that a crash may have left, each opened and compared. */
    CRASH_STATES("crash-states"),
    /** Sequences of operations that were run for one of the other figures, or against a model. */
    SEQUENCES("sequences"),
    /** Reads, writes, forces, grows, allocations and interrupts that were made to fail, each in a run of its own. */
    ERROR_POSITIONS("error-positions"),
    /** Bytes and blocks of stores that were damaged, each in a run of its own. */
    DAMAGED_BYTES("damaged-bytes"),
    /** Bits of stores that were damaged, each found by a scrub. */
    DAMAGED_BITS("damaged-bits"),
    /** Processes that were killed while they wrote. */
    KILLS("kills"),
    /** Schedules of threads that were tried. */
    SCHEDULES("schedules"),
    /** Histories of threads for which an order was found that explains all that was seen. */
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

    /** Counts some more. */
    public void add(long more) {
        count.add(more);
    }

    /** Says how many there are in all. */
    public void outOf(long all) {
        outOf = all;
    }

    private String text() {
        return label + "=" + count.sum() + (outOf == 0 ? "" : "/" + outOf);
    }

    /** One line with all that was counted; empty if nothing was. */
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
