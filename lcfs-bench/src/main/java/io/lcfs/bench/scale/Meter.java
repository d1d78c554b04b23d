package io.lcfs.bench.scale;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;

/** Times the works of the steps and notes what they left in memory and in the store. One thread. */
final class Meter implements AutoCloseable {
    private final StoreSite site;
    private final PrintWriter progress;
    private final HeapWatch heap = new HeapWatch();
    private final List<Figure> figures;
    private String step = "";

    Meter(StoreSite site, List<Figure> figures, PrintWriter progress) {
        this.site = site;
        this.figures = figures;
        this.progress = progress;
    }

    /** What is measured; returns a note. */
    @FunctionalInterface
    interface Work {
        String run() throws IOException;
    }

    /** The figures that follow are of this step. */
    void begin(String name) {
        step = name;
        progress.println("-- " + name);
        progress.flush();
    }

    /** Does a work that consists of so many operations. */
    void measure(String work, long operations, Work run) throws IOException {
        heap.reset();
        long start = System.nanoTime();
        String note = run.run();
        add(work, operations, System.nanoTime() - start, note);
    }

    /** Adds a work that was timed elsewhere. */
    void add(String work, long operations, long nanos, String note) throws IOException {
        long most = heap.mostBytes();
        Figure figure = new Figure(step, work, operations, nanos, most, HeapWatch.liveBytes(), site.usedBytes(), note);
        figures.add(figure);
        progress.println(FigureTable.line(figure));
        progress.flush();
        heap.reset();
    }

    /** A line between the figures. */
    void say(String line) {
        progress.println("   " + line);
        progress.flush();
    }

    @Override
    public void close() {
        heap.close();
    }
}
