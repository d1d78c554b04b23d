package io.lcfs.bench;

import io.lcfs.Layer;
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
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Snapshots of a live layer (target T1). A snapshot makes the chain below the live layer longer by one layer. Each
 * iteration makes a hundred snapshots. The next iteration starts with a new live layer on the chain whose length is the
 * parameter.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 200)
@Measurement(iterations = 200)
@Fork(1)
public class SnapshotBenchmark {
    private static final int SNAPSHOTS = 100;
    private static final String LIVE = "live";
    private static final String FILE = "/file";

    private final String[] names = new String[SNAPSHOTS];
    private final byte[] block = Workload.randomBytes(Workload.BLOCK_BYTES, 3);
    private Layer live;

    public SnapshotBenchmark() {
        for (int i = 0; i < SNAPSHOTS; i++) {
            names[i] = "snapshot-" + i;
        }
    }

    @Setup(Level.Iteration)
    public void cloneLive(LayerForest forest) throws IOException {
        live = forest.store.cloneLayer(forest.top, LIVE);
        live.write(FILE, 0, block);
    }

    @TearDown(Level.Iteration)
    public void remove(LayerForest forest) throws IOException {
        live.close();
        forest.store.remove(LIVE);
        for (int i = SNAPSHOTS - 1; i >= 0; i--) {
            forest.store.remove(names[i]);
        }
        forest.store.reclaim();
    }

    /** Makes snapshots without a write in between. */
    @Benchmark
    @OperationsPerInvocation(SNAPSHOTS)
    public void snapshot(LayerForest forest, Blackhole blackhole) throws IOException {
        for (String name : names) {
            try (Layer layer = forest.store.snapshot(LIVE, name)) {
                blackhole.consume(layer);
            }
        }
    }

    /** Writes a block before each snapshot, as a build does. */
    @Benchmark
    @OperationsPerInvocation(SNAPSHOTS)
    public void writeAndSnapshot(LayerForest forest, Blackhole blackhole) throws IOException {
        for (String name : names) {
            live.write(FILE, 0, block);
            try (Layer layer = forest.store.snapshot(LIVE, name)) {
                blackhole.consume(layer);
            }
        }
    }
}
