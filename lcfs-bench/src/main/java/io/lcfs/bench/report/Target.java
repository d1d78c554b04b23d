package io.lcfs.bench.report;

import org.jspecify.annotations.Nullable;

/**
 * One line of the report: a figure that must not exceed a limit, or a multiple of its anchor.
 *
 * @param id the number of the target
 * @param work the measured work
 * @param unit the unit of the figure
 * @param figure the source of the figure
 * @param limit the limit of the figure; infinite if there is none
 * @param anchor the name of the figure for comparison, or null
 * @param anchorFigure the source of the figure for comparison, or null
 * @param ratio the limit of the figure as a multiple of the anchor's figure; infinite if there is none
 */
record Target(
        String id,
        String work,
        String unit,
        Source figure,
        double limit,
        @Nullable String anchor,
        @Nullable Source anchorFigure,
        double ratio) {
    private static final double NONE = Double.POSITIVE_INFINITY;

    static Target of(String id, String work, String unit, Source figure) {
        return new Target(id, work, unit, figure, NONE, null, null, NONE);
    }

    Target atMost(double most) {
        return new Target(id, work, unit, figure, most, anchor, anchorFigure, ratio);
    }

    /** Returns this target with a limit as a multiple of an anchor. */
    Target against(String name, Source source, double most) {
        return new Target(id, work, unit, figure, limit, name, source, most);
    }

    /** Compares the measured figures with the rule. */
    Row row(Measurements measurements) {
        Double found = inUnit(figure.of(measurements));
        Double foundAnchor = anchorFigure == null ? null : inUnit(anchorFigure.of(measurements));
        Double times = found == null || foundAnchor == null || foundAnchor == 0 ? null : found / foundAnchor;
        return new Row(id, work, found, unit, anchor, foundAnchor, times, isMet(found, times));
    }

    /** Returns in words whether the target is met, or why that is unknown. */
    String verdict(Measurements measurements) {
        Row row = row(measurements);
        if (row.figure() == null) {
            return "not measured: " + figure.reason(measurements);
        }
        if (anchorFigure != null && row.anchorFigure() == null) {
            return "no anchor: " + anchorFigure.reason(measurements);
        }
        if (row.met() == null) {
            return "-";
        }
        return row.met() ? "met" : "MISSED";
    }

    private @Nullable Boolean isMet(@Nullable Double found, @Nullable Double times) {
        boolean hasRule = limit < NONE || ratio < NONE;
        if (!hasRule || found == null || ratio < NONE && times == null) {
            return null;
        }
        return found <= limit && (times == null || times <= ratio);
    }

    private @Nullable Double inUnit(@Nullable Double value) {
        return value == null || !Double.isFinite(value) ? null : value / Numbers.parts(unit);
    }

    /** Returns the rule in words. */
    String rule() {
        StringBuilder rule = new StringBuilder();
        if (limit < NONE) {
            rule.append("<= ").append(Numbers.format(limit)).append(' ').append(unit);
        }
        if (ratio < NONE) {
            rule.append(rule.isEmpty() ? "" : ", ")
                    .append("<= ")
                    .append(Numbers.format(ratio))
                    .append(" x");
        }
        return rule.toString().trim();
    }
}
