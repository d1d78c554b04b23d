package io.lcfs.bench.report;

import java.util.List;

/**
 * The number of targets by verdict.
 *
 * @param met targets that were met
 * @param missed targets that were missed
 * @param without lines without a target, a figure or an anchor
 */
record Verdicts(int met, int missed, int without) {
    static Verdicts of(List<Target> targets, Measurements measurements) {
        int met = 0;
        int missed = 0;
        for (Target target : targets) {
            Boolean isMet = target.row(measurements).met();
            met += Boolean.TRUE.equals(isMet) ? 1 : 0;
            missed += Boolean.FALSE.equals(isMet) ? 1 : 0;
        }
        return new Verdicts(met, missed, targets.size() - met - missed);
    }

    @Override
    public String toString() {
        return met + " met, " + missed + " missed, " + without + " without a verdict";
    }
}
