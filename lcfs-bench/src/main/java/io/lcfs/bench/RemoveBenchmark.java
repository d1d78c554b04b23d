package io.lcfs.bench;

import io.lcfs.Layer;
import io.lcfs.LayerFilter;
import io.lcfs.LayerInfo;
import io.lcfs.LayerStore;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The removal of a committed layer of 10,000 files, or of one large file: the call alone, and with the reclaim of its
 * space (target T9).
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 10)
@Measurement(iterations = 20)
@Fork(2)
public class RemoveBenchmark {
    private static final int REMOVALS = 100;
    private static final String BASE = "base";
    private static final String LAYER = "layer";

    /** The content of the layer. */
    public enum Holding {
        MANY_FILES,
        ONE_LARGE_FILE
    }

    @Param
    public Holding holding;

    /** The number of small files. */
    @Param("10000")
    public int files;

    /** The size of the large file. */
    @Param("256")
    public int sizeMiB;

    /**
     * The number of removals before the first iteration; the iterations alone are too few for the JVM to compile the
     * code.
     */
    @Param("20000")
    public int warmUps;

    private FileTree tree;
    private WorkDirectory directory;
    private LayerStore store;

    @Setup(Level.Trial)
    public void createStore() throws IOException {
        tree = new FileTree(files);
        directory = new WorkDirectory();
        store = directory.createStore();
        try (Layer base = store.createLayer(BASE)) {
            base.commit();
        }
        for (int i = 0; i < warmUps; i++) {
            store.createLayer("warm-up").close();
            store.remove("warm-up");
        }
        store.reclaim();
    }

    @Setup(Level.Iteration)
    public void createLayer() throws IOException {
        try (Layer layer = store.createLayer(LAYER)) {
            if (holding == Holding.MANY_FILES) {
                tree.create(layer);
            } else {
                Workload.writeLargeFile(layer, "/large", (long) sizeMiB << 20);
            }
            layer.commit();
        }
        for (int i = 0; i < REMOVALS; i++) {
            store.cloneLayer(BASE, "clone-" + i).close();
        }
        store.sync();
    }

    @TearDown(Level.Iteration)
    public void reclaim() throws IOException {
        for (LayerInfo clone : store.find(LayerFilter.parent(BASE))) {
            store.remove(clone.name());
        }
        if (store.exists(LAYER)) {
            store.remove(LAYER);
        }
        store.reclaim();
    }

    @TearDown(Level.Trial)
    public void close() throws IOException {
        store.close();
        directory.close();
    }

    /** Removes a layer, as the first call after a checkpoint. */
    @Benchmark
    public void remove() throws IOException {
        store.remove(LAYER);
    }

    /** Removes a hundred layers; the figure is their average. */
    @Benchmark
    @OperationsPerInvocation(REMOVALS)
    public void removeHundred() throws IOException {
        for (int i = 0; i < REMOVALS; i++) {
            store.remove("clone-" + i);
        }
    }

    /** Removes a layer and waits until its space can be used again, including the checkpoints that this takes. */
    @Benchmark
    public void removeAndReclaim() throws IOException {
        store.remove(LAYER);
        store.reclaim();
    }
}
