package io.lcfs.bench;

import static io.lcfs.FileOption.NO_FOLLOW;

import io.lcfs.FileInfo;
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
 * The opening of a store with few or many layers and the lookup of its first file (target T11). Closing is not
 * measured.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class OpenBenchmark {
    /** The number of layers in the store. */
    @Param({"1", "100000"})
    public int layers;

    /** The number of files in the image. */
    @Param("1000")
    public int files;

    private FileTree tree;
    private WorkDirectory directory;
    private LayerStore store;

    @Setup(Level.Trial)
    public void create() throws IOException {
        tree = new FileTree(files);
        directory = new WorkDirectory();
        try (LayerStore created = directory.createStore()) {
            try (Layer image = created.createLayer("image")) {
                tree.create(image);
                image.commit();
            }
            for (int i = 1; i < layers; i++) {
                created.cloneLayer("image", "layer-" + i).close();
            }
        }
    }

    /** Closes the store. The opening takes so long that a tear-down after each invocation does not distort its time. */
    @TearDown(Level.Invocation)
    public void closeStore() throws IOException {
        store.close();
    }

    @TearDown(Level.Trial)
    public void close() throws IOException {
        directory.close();
    }

    @Benchmark
    public LayerStore open() throws IOException {
        store = directory.openStore();
        return store;
    }

    @Benchmark
    public FileInfo openAndStat() throws IOException {
        store = directory.openStore();
        try (Layer layer = store.openLayer("image")) {
            return layer.stat(tree.files()[files / 2], NO_FOLLOW);
        }
    }
}
