package io.lcfs.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A chart of several series: lines over a number, or a point for each name. The axis of figures is logarithmic. Names
 * have points and not bars, because the length of a bar would depend on the start of the axis.
 */
final class Chart {
    private static final String[] COLORS = {"#1f6feb", "#bf3989", "#1a7f37", "#9a6700", "#8250df"};

    private final String title;
    private final boolean isLines;
    private final String unit;
    private final List<String> labels = new ArrayList<>();
    private final Map<String, List<@Nullable Double>> series = new LinkedHashMap<>();

    private Chart(String title, boolean isLines, String unit) {
        this.title = title;
        this.isLines = isLines;
        this.unit = unit;
    }

    static Chart lines(String title, String unit) {
        return new Chart(title, true, unit);
    }

    static Chart points(String title, String unit) {
        return new Chart(title, false, unit);
    }

    String title() {
        return title;
    }

    String unit() {
        return unit;
    }

    /** Adds a point; a null figure leaves a gap. */
    void add(String name, String label, @Nullable Double figure) {
        if (!labels.contains(label)) {
            labels.add(label);
        }
        List<@Nullable Double> points = series.computeIfAbsent(name, n -> new ArrayList<>());
        int index = labels.indexOf(label);
        while (points.size() <= index) {
            points.add(null);
        }
        points.set(index, figure);
    }

    boolean isEmpty() {
        return series.values().stream().allMatch(points -> points.stream().allMatch(point -> point == null));
    }

    /** Returns the configuration for Chart.js. */
    Map<String, Object> configuration() {
        return isLines ? linesOverNumbers() : pointsOfNames();
    }

    private Map<String, Object> linesOverNumbers() {
        List<Object> datasets = new ArrayList<>();
        series.forEach((name, points) -> datasets.add(dataset(name, points, COLORS[datasets.size() % COLORS.length])));
        return configuration(labels, datasets, "x");
    }

    /** Each name has its figure beside it, because a logarithmic axis shows no exact value. */
    private Map<String, Object> pointsOfNames() {
        List<String> names = new ArrayList<>();
        List<@Nullable Double> figures = new ArrayList<>();
        series.forEach((name, points) -> {
            Double figure = points.get(points.size() - 1);
            names.add(name + "  " + (figure == null ? "not measured" : Numbers.format(figure) + " " + unit));
            figures.add(figure);
        });
        Map<String, Object> dataset = dataset(title, figures, COLORS[0]);
        dataset.put("showLine", false);
        dataset.put("pointRadius", 6);
        return configuration(names, List.of(dataset), "y");
    }

    private static Map<String, Object> dataset(String name, List<@Nullable Double> points, String color) {
        Map<String, Object> dataset = new LinkedHashMap<>();
        dataset.put("label", name);
        dataset.put("data", points);
        dataset.put("borderColor", color);
        dataset.put("backgroundColor", color);
        dataset.put("spanGaps", true);
        return dataset;
    }

    private Map<String, Object> configuration(List<String> names, List<Object> datasets, String indexAxis) {
        Map<String, Object> ofFigures = Map.of("type", "logarithmic", "title", Map.of("display", true, "text", unit));
        Map<String, Object> ofNames = Map.of("type", "category", "offset", true, "ticks", Map.of("autoSkip", false));
        boolean isAcross = indexAxis.equals("x");
        return Map.of(
                "type", "line",
                "data", Map.of("labels", names, "datasets", datasets),
                "options",
                        Map.of(
                                "animation",
                                false,
                                "indexAxis",
                                indexAxis,
                                "scales",
                                Map.of("x", isAcross ? ofNames : ofFigures, "y", isAcross ? ofFigures : ofNames),
                                "plugins",
                                Map.of(
                                        "title", Map.of("display", true, "text", title),
                                        "legend", Map.of("display", datasets.size() > 1))));
    }
}
