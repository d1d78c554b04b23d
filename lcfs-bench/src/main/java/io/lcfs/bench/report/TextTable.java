package io.lcfs.bench.report;

import java.io.PrintWriter;
import java.util.List;

/** The report as text: one line for each target. */
final class TextTable {
    private static final String LINE = "%-4s %-42s %10s %-8s %-32s %10s %8s  %-22s %s%n";

    private TextTable() {}

    static void print(PrintWriter out, List<Target> targets, Measurements measurements) {
        out.printf(LINE, "", "work", "figure", "unit", "anchor", "figure", "ratio", "target", "");
        for (Target target : targets) {
            Row row = target.row(measurements);
            String anchor = row.anchor() == null ? "" : row.anchor();
            out.printf(
                    LINE,
                    row.target(),
                    row.work(),
                    Numbers.format(row.figure()),
                    row.unit(),
                    anchor,
                    Numbers.format(row.anchorFigure()),
                    Numbers.format(row.ratio()),
                    target.rule(),
                    target.verdict(measurements));
        }
        out.printf("%n%s%n", Verdicts.of(targets, measurements));
        for (Measurements.Gap gap : measurements.gaps()) {
            out.printf("not measured: %s%n", gap);
        }
    }
}
