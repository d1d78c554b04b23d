package io.lcfs.bench;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The creation of 20,000 files of 1 to 8 KiB in 3,660 directories (target T5), with and without the commit that makes
 * them durable.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 10)
@Measurement(iterations = 10)
@Fork(2)
public class SmallFilesBenchmark {
    private static final String LAYER = "files";

    /** The number of files. */
    @Param("20000")
    public int files;

    private FileTree tree;
    private WorkDirectory directory;
    private LayerStore store;
    private Layer layer;

    @Setup(Level.Trial)
    public void createStore() throws IOException {
        tree = new FileTree(files);
        directory = new WorkDirectory();
        store = directory.createStore();
    }

    @Setup(Level.Iteration)
    public void createLayer() throws IOException {
        layer = store.createLayer(LAYER);
    }

    @TearDown(Level.Iteration)
    public void remove() throws IOException {
        layer.close();
        store.remove(LAYER);
        store.reclaim();
    }

    @TearDown(Level.Trial)
    public void close() throws IOException {
        store.close();
        directory.close();
    }

    @Benchmark
    public void create() throws IOException {
        tree.create(layer);
    }

    @Benchmark
    public void createAndCommit() throws IOException {
        tree.create(layer);
        layer.commit();
    }
}
