package io.lcfs.bench.report;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;

/** The progress on the terminal: the next measurement, and an estimate of the time that is left. */
final class ReportProgress {
    private final PrintWriter out;
    private final List<Integer> sizes;
    private final long start = System.nanoTime();
    private int next;

    /** Creates a progress display; the sizes are the relative durations of the steps. */
    ReportProgress(PrintWriter out, List<Integer> sizes) {
        this.out = out;
        this.sizes = sizes;
    }

    /** Starts a step. */
    void begin(String title) {
        long done = sizes.subList(0, next).stream().mapToInt(size -> size).sum();
        long left = sizes.subList(next, sizes.size()).stream()
                .mapToInt(size -> size)
                .sum();
        next++;
        Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
        String estimate =
                done == 0 ? "" : ", about " + text(elapsed.multipliedBy(left).dividedBy(done)) + " left";
        out.println("[" + next + "/" + sizes.size() + ", " + text(elapsed) + estimate + "] " + title);
        out.flush();
    }

    private static String text(Duration duration) {
        return "%d:%02d".formatted(duration.toMinutes(), duration.toSecondsPart());
    }
}
