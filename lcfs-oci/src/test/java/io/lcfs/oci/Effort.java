package io.lcfs.oci;

/** The share of the cases of long tests that a run executes: {@code -Dlcfs.effort=F}, a tenth by default. */
public final class Effort {
    private static final double SHARE = Double.parseDouble(System.getProperty("lcfs.effort", "0.1"));

    private Effort() {}

    /** Returns the share of a number of cases, at least {@code least}. */
    public static int of(int cases, int least) {
        return (int) Math.max(least, Math.round(cases * SHARE));
    }

    /**
     * Returns the share of all cases that this run executes, which the run also passes to the processes that it starts.
     */
    static double share() {
        return SHARE;
    }

    /** Returns whether this run executes all cases. */
    public static boolean isFull() {
        return SHARE >= 1;
    }
}
