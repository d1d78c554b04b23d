package io.lcfs.bench.report;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The report as one HTML page that needs no network: the table, and charts drawn by Chart.js, which is part of the
 * page.
 */
final class Page {
    private static final String CHART_JS = "/META-INF/resources/webjars/chart.js/4.4.9/dist/chart.umd.js";
    private static final Gson GSON = new GsonBuilder().serializeNulls().create();
    private static final String STYLE = """
            .table { overflow-x: auto }
            .table table { min-width: 60em }
            th.group { padding-top: 1em; font-size: 1.1em }
            body { font: 14px/1.4 system-ui, sans-serif; color: #1f2328 }
            body { margin: 2em auto; max-width: 80em; padding: 0 1em }
            table { border-collapse: collapse; width: 100% }
            th, td { padding: 3px 8px; border-bottom: 1px solid #d1d9e0; text-align: left }
            td.number { text-align: right; font-variant-numeric: tabular-nums }
            td.met { color: #1a7f37 } td.missed { color: #d1242f; font-weight: 600 }
            .charts { display: grid; gap: 2em; margin: 2em 0 }
            .charts { grid-template-columns: repeat(auto-fit, minmax(min(30em, 100%), 1fr)) }
            """;

    private static final String HOW_TO_READ = """
            <p>Each line is a <b>figure</b> of lcfs: the median of a run, or of one operation. Its <b>target</b> is a
            limit, or a multiple of an <b>anchor</b>: a raw operation of the same device, another size of the same work,
            or another program that does the same work (a <b>peer</b>), measured in the same run on the same machine.
            The <b>ratio</b> is figure divided by anchor: below 1, lcfs takes less. A figure without a target is there
            to be watched. The unit <i>s CPU</i> is the time of all processors, in the program, in its children and in
            the kernel. A figure of images is <i>cold</i> if a JVM was started for the work, and otherwise of the third
            time in one JVM. All other targets are measured by benchmarks of their own, which are not part of this
            report.</p>
            """;

    /** A script by which an axis of figures has only powers of ten as labels, so that labels do not overlap. */
    private static final String POWERS_OF_TEN = """
            function powersOfTen(chart) {
              for (const scale of Object.values(chart.options.scales)) {
                if (scale.type === 'logarithmic') {
                  scale.ticks = { callback: value => {
                    const power = Math.log10(value);
                    return Math.abs(power - Math.round(power)) < 1e-9 ? Number(value).toLocaleString('en') : '';
                  } };
                }
              }
              return chart;
            }
            """;

    private final StringBuilder html = new StringBuilder();

    private Page() {}

    static void write(
            Path file, Map<String, String> facts, List<Target> targets, Measurements measurements, List<Chart> charts)
            throws IOException {
        Page page = new Page();
        page.html
                .append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
                .append("<title>lcfs benchmarks</title>\n<style>\n")
                .append(STYLE)
                .append("</style>\n<script>\n")
                .append(chartLibrary())
                .append("\n</script></head><body>\n<h1>lcfs benchmarks</h1>\n<p>");
        facts.forEach((name, value) -> page.text(name + ": " + value).html.append("<br>\n"));
        page.html.append("</p>\n").append(HOW_TO_READ);
        Verdicts verdicts = Verdicts.of(targets, measurements);
        page.html.append("<p><b>");
        page.text(verdicts + ".").html.append("</b></p>\n");
        page.addTable(targets, measurements);
        page.addCharts(charts);
        page.addGaps(measurements);
        page.html.append("</body></html>\n");
        Files.writeString(file, page.html);
    }

    private static String chartLibrary() throws IOException {
        try (InputStream in = Page.class.getResourceAsStream(CHART_JS)) {
            if (in == null) {
                throw new IOException("no " + CHART_JS + " on the class path");
            }
            String script = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            // A browser would load the source map from the network.
            return script.replaceAll("(?m)^//# sourceMappingURL=.*$", "");
        }
    }

    private Page text(String text) {
        html.append(text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"));
        return this;
    }

    private void addTable(List<Target> targets, Measurements measurements) {
        html.append(
                        "<div class=\"table\"><table><tr><th></th><th>work</th><th>figure</th><th>unit</th><th>anchor</th><th>figure</th>")
                .append("<th>ratio</th><th>target</th><th></th></tr>\n");
        String group = "";
        for (Target target : targets) {
            Row row = target.row(measurements);
            if (!group.equals(row.target())) {
                group = row.target();
                html.append("<tr><th class=\"group\" colspan=\"9\">");
                text(group + ": " + Targets.title(group)).html.append("</th></tr>\n");
            }
            html.append("<tr>");
            cell("", row.target());
            cell("", row.work());
            cell("number", Numbers.format(row.figure()));
            cell("", row.unit());
            cell("", row.anchor() == null ? "" : row.anchor());
            cell("number", Numbers.format(row.anchorFigure()));
            cell("number", Numbers.format(row.ratio()));
            cell("", target.rule());
            cell(row.met() == null ? "" : row.met() ? "met" : "missed", target.verdict(measurements));
            html.append("</tr>\n");
        }
        html.append("</table></div>\n");
    }

    private void cell(String style, String text) {
        html.append(style.isEmpty() ? "<td>" : "<td class=\"" + style + "\">");
        text(text).html.append("</td>");
    }

    private void addCharts(List<Chart> charts) {
        html.append("<div class=\"charts\">\n");
        for (int i = 0; i < charts.size(); i++) {
            html.append("<div><canvas id=\"chart").append(i).append("\"></canvas></div>\n");
        }
        html.append("</div>\n<script>\n").append(POWERS_OF_TEN);
        for (int i = 0; i < charts.size(); i++) {
            String configuration = GSON.toJson(charts.get(i).configuration()).replace("</", "<\\/");
            html.append("new Chart(document.getElementById('chart").append(i).append("'), powersOfTen(");
            html.append(configuration).append("));\n");
        }
        html.append("</script>\n");
    }

    private void addGaps(Measurements measurements) {
        for (Measurements.Gap gap : measurements.gaps()) {
            html.append("<p>");
            text("not measured: " + gap).html.append("</p>\n");
        }
    }
}
