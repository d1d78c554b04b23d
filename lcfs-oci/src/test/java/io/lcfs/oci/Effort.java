package io.lcfs.oci;

/**
 * Says how much of what takes long a run of the tests does: {@code -Dlcfs.effort=F} is its share of all cases, a tenth
 * by default.
 */
public final class Effort {
    private static final double SHARE = Double.parseDouble(System.getProperty("lcfs.effort", "0.1"));

    private Effort() {}

    /** Returns the share of a number of cases, at least {@code least}. */
    public static int of(int cases, int least) {
        return (int) Math.max(least, Math.round(cases * SHARE));
    }

    /** Returns the share of all cases that this run makes, for processes that it starts. */
    static double share() {
        return SHARE;
    }

    /** Returns whether all cases are asked for. */
    public static boolean isFull() {
        return SHARE >= 1;
    }
}
