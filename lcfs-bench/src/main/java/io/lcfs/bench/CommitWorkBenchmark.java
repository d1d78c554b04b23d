package io.lcfs.bench;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.StoreOptions;
import java.io.IOException;
import java.time.Duration;
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
 * The work of a commit alone (target T10): a layer with one small change, in a store on the heap, where a barrier costs
 * nothing. The number of earlier changes and commits must not matter.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class CommitWorkBenchmark {
    private static final long STORE_BYTES = 4L << 30; // The memory is allocated when it is written.
    private static final String LIVE = "live";

    /** The number of files that were created and committed earlier. */
    @Param({"10", "20000"})
    public int files;

    private final byte[] change = Workload.randomBytes(Workload.BLOCK_BYTES, 3);
    private LayerStore store;
    private Layer layer;

    @Setup(Level.Trial)
    public void create() throws IOException {
        StoreOptions options = StoreOptions.defaults().withCheckpointInterval(Duration.ZERO);
        store = LayerStore.createInMemory(STORE_BYTES, options);
        try (Layer image = store.createLayer("image")) {
            new FileTree(files).create(image);
            image.commit();
        }
    }

    @Setup(Level.Invocation)
    public void change() throws IOException {
        layer = store.cloneLayer("image", LIVE);
        layer.write("/change", 0, change);
    }

    @TearDown(Level.Invocation)
    public void remove() throws IOException {
        layer.close();
        store.remove(LIVE);
        store.reclaim(); // Otherwise the reclaim would run beside the next commit.
    }

    @TearDown(Level.Trial)
    public void close() throws IOException {
        store.close();
    }

    @Benchmark
    public void commit() throws IOException {
        layer.commit();
    }
}
