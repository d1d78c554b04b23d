package io.lcfs.bench.scale;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;

/**
 * The meter that times the work of the steps and records the memory and store space in use afterwards. Used by one
 * thread.
 */
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

    /** The work to measure; it returns a note. */
    @FunctionalInterface
    interface Work {
        String run() throws IOException;
    }

    /** Starts a step; the following figures belong to it. */
    void begin(String name) {
        step = name;
        progress.println("-- " + name);
        progress.flush();
    }

    /** Measures work that consists of a number of operations. */
    void measure(String work, long operations, Work run) throws IOException {
        heap.reset();
        long start = System.nanoTime();
        String note = run.run();
        add(work, operations, System.nanoTime() - start, note);
    }

    /** Adds work whose time was measured elsewhere. */
    void add(String work, long operations, long nanos, String note) throws IOException {
        long most = heap.mostBytes();
        Figure figure = new Figure(step, work, operations, nanos, most, HeapWatch.liveBytes(), site.usedBytes(), note);
        figures.add(figure);
        progress.println(FigureTable.line(figure));
        progress.flush();
        heap.reset();
    }

    /** Prints a line between the figures. */
    void say(String line) {
        progress.println("   " + line);
        progress.flush();
    }

    @Override
    public void close() {
        heap.close();
    }
}
