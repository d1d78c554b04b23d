package io.lcfs.bench.scale;

import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The figures as text and as JSON. */
final class FigureTable {
    private static final String FORMAT = "%-7s %-42s %11s %11s %13s %9s %9s %11s  %s";
    private static final String HEAD = String.format(
            Locale.ROOT,
            FORMAT,
            "step",
            "work",
            "operations",
            "time",
            "per second",
            "heap max",
            "live",
            "store used",
            "note");
    private static final double MIB = 1 << 20;

    private FigureTable() {}

    static String line(Figure figure) {
        return String.format(
                        Locale.ROOT,
                        FORMAT,
                        figure.step(),
                        figure.work(),
                        String.format(Locale.ROOT, "%,d", figure.operations()),
                        time(figure.nanos()),
                        String.format(Locale.ROOT, "%,.0f", figure.perSecond()),
                        String.format(Locale.ROOT, "%.1f MiB", figure.heapBytes() / MIB),
                        String.format(Locale.ROOT, "%.1f MiB", figure.liveBytes() / MIB),
                        String.format(Locale.ROOT, "%,.1f MiB", figure.storeBytes() / MIB),
                        figure.note())
                .stripTrailing();
    }

    private static String time(long nanos) {
        if (nanos < 10_000_000) {
            return String.format(Locale.ROOT, "%,.1f us", nanos / 1e3);
        }
        return nanos < 10_000_000_000L
                ? String.format(Locale.ROOT, "%,.1f ms", nanos / 1e6)
                : String.format(Locale.ROOT, "%,.1f s", nanos / 1e9);
    }

    static String text(List<Figure> figures) {
        List<String> lines = new ArrayList<>(List.of(HEAD));
        figures.forEach(figure -> lines.add(line(figure)));
        return String.join(System.lineSeparator(), lines);
    }

    /** The description of a run and its figures. */
    private record Document(String java, long maxHeapBytes, ScaleSizes sizes, List<Figure> figures) {}

    static void writeJson(Path file, ScaleSizes sizes, List<Figure> figures) throws IOException {
        Document document = new Document(
                System.getProperty("java.version"), Runtime.getRuntime().maxMemory(), sizes, figures);
        Files.writeString(file, new GsonBuilder().setPrettyPrinting().create().toJson(document) + "\n");
    }
}
