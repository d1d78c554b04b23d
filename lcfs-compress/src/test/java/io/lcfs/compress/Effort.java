package io.lcfs.compress;

/** The share of the cases of long tests that a run executes: {@code -Dlcfs.effort=F}, a tenth by default. */
public final class Effort {
    private static final double SHARE = Double.parseDouble(System.getProperty("lcfs.effort", "0.1"));

    private Effort() {}

    /** Returns the share of a number of cases, at least {@code least}. */
    public static int of(int cases, int least) {
        return (int) Math.max(least, Math.round(cases * SHARE));
    }

    /** Returns whether all cases are asked for. */
    public static boolean isFull() {
        return SHARE >= 1;
    }
}
