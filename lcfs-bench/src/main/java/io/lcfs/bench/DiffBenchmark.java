package io.lcfs.bench;

import io.lcfs.Change;
import io.lcfs.Layer;
import io.lcfs.LayerDiff;
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
import org.openjdk.jmh.infra.Blackhole;

/** The diff of two layers in which 100 of many files differ: 60 modified, 20 added, 20 removed (target T8). */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class DiffBenchmark {
    /**
     * The number of files. The default and the directories are 11,500 entries; {@code -p files=1000000} measures the
     * other part of the target.
     */
    @Param("9700")
    public int files;

    /** The number of changed files. */
    @Param("100")
    public int changes;

    /** Whether the store was closed and opened again since the change. */
    @Param({"false", "true"})
    public boolean reopened;

    private WorkDirectory directory;
    private LayerStore store;

    @Setup(Level.Trial)
    public void create() throws IOException {
        FileTree tree = new FileTree(files);
        directory = new WorkDirectory();
        store = directory.createStore();
        try (Layer image = store.createLayer("image")) {
            tree.create(image);
            image.commit();
        }
        try (Layer layer = store.cloneLayer("image", "changed")) {
            for (int i = 0; i < changes; i++) {
                change(layer, tree.files()[(int) ((long) i * files / changes)], i);
            }
            layer.commit();
        }
        if (reopened) {
            store.close();
            store = directory.openStore();
        }
        if (countChanges() != changes) {
            throw new IllegalStateException("the diff has " + countChanges() + " changes");
        }
    }

    private static void change(Layer layer, String path, int index) throws IOException {
        switch (index % 5) {
            case 0 -> layer.delete(path);
            case 1 -> layer.write(path + ".new", 0, Workload.randomBytes(Workload.BLOCK_BYTES, index));
            default -> layer.write(path, 0, Workload.randomBytes(Workload.BLOCK_BYTES, index));
        }
    }

    private int countChanges() throws IOException {
        int count = 0;
        try (LayerDiff diff = store.diff("image", "changed")) {
            for (Change change : diff) {
                count += change.path().isEmpty() ? 0 : 1;
            }
        }
        return count;
    }

    @TearDown(Level.Trial)
    public void close() throws IOException {
        store.close();
        directory.close();
    }

    @Benchmark
    public void diff(Blackhole blackhole) throws IOException {
        try (LayerDiff diff = store.diff("image", "changed")) {
            for (Change change : diff) {
                blackhole.consume(change);
            }
        }
    }
}
