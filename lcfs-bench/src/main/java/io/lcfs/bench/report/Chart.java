package io.lcfs.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One chart: series over labels, as lines over a number or as bars for names. Axes are logarithmic. */
final class Chart {
    private static final String[] COLORS = {"#1f6feb", "#bf3989", "#1a7f37", "#9a6700", "#8250df"};

    private final String title;
    private final String type;
    private final String unit;
    private final List<String> labels = new ArrayList<>();
    private final Map<String, List<@Nullable Double>> series = new LinkedHashMap<>();

    private Chart(String title, String type, String unit) {
        this.title = title;
        this.type = type;
        this.unit = unit;
    }

    static Chart lines(String title, String unit) {
        return new Chart(title, "line", unit);
    }

    static Chart bars(String title, String unit) {
        return new Chart(title, "bar", unit);
    }

    String title() {
        return title;
    }

    String unit() {
        return unit;
    }

    /** Adds a point; a figure of null leaves a gap. */
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

    /** The configuration that Chart.js takes. */
    Map<String, Object> configuration() {
        List<Object> datasets = new ArrayList<>();
        for (Map.Entry<String, List<@Nullable Double>> one : series.entrySet()) {
            Map<String, Object> dataset = new LinkedHashMap<>();
            String color = COLORS[datasets.size() % COLORS.length];
            dataset.put("label", one.getKey());
            dataset.put("data", one.getValue());
            dataset.put("borderColor", color);
            dataset.put("backgroundColor", color);
            dataset.put("spanGaps", true);
            datasets.add(dataset);
        }
        Map<String, Object> scale = Map.of("type", "logarithmic", "title", Map.of("display", true, "text", unit));
        Map<String, Object> names = Map.of("ticks", Map.of("autoSkip", false));
        boolean isBars = type.equals("bar");
        return Map.of(
                "type", type,
                "data", Map.of("labels", labels, "datasets", datasets),
                "options",
                        Map.of(
                                "animation",
                                false,
                                "indexAxis",
                                isBars ? "y" : "x",
                                "scales",
                                Map.of(isBars ? "x" : "y", scale, isBars ? "y" : "x", names),
                                "plugins",
                                Map.of(
                                        "title", Map.of("display", true, "text", title),
                                        "legend", Map.of("display", series.size() > 1))));
    }
}
