package io.lcfs.bench.report;

import org.jspecify.annotations.Nullable;

/**
 * One line of the report: a figure that must not be above a limit, or not above so many times its anchor.
 *
 * @param id the number of the target
 * @param work what is measured
 * @param unit of the figure
 * @param figure where it comes from
 * @param limit the most that the figure may be; infinite if there is none
 * @param anchor what it is held against, or null
 * @param anchorFigure where that comes from, or null
 * @param ratio the most times of the anchor; infinite if there is no rule
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

    /** Not above so many times of an anchor. */
    Target against(String name, Source source, double most) {
        return new Target(id, work, unit, figure, limit, name, source, most);
    }

    /** Holds what was measured against the rule. */
    Row row(Measurements measurements) {
        Double found = inUnit(figure.of(measurements));
        Double foundAnchor = anchorFigure == null ? null : inUnit(anchorFigure.of(measurements));
        Double times = found == null || foundAnchor == null || foundAnchor == 0 ? null : found / foundAnchor;
        return new Row(id, work, found, unit, anchor, foundAnchor, times, isMet(found, times));
    }

    /** Whether the rule is kept, in words; and if that cannot be told, why. */
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
        return value == null || !Double.isFinite(value) ? null : value / Numbers.nanos(unit);
    }

    /** What the rule says. */
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
