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
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * The creation of a writable layer on a committed one (target T1). Each iteration creates a thousand layers and then
 * removes them again, checkpoints included, so that the number of layers stays that of the parameter.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 40)
@Measurement(iterations = 40)
@Fork(1)
public class CloneBenchmark {
    private static final int CLONES = 1000;

    private final String[] names = new String[CLONES];

    public CloneBenchmark() {
        for (int i = 0; i < CLONES; i++) {
            names[i] = "clone-" + i;
        }
    }

    @TearDown(Level.Iteration)
    public void remove(LayerForest forest) throws IOException {
        for (String name : names) {
            forest.store.remove(name);
        }
        forest.store.reclaim();
    }

    @Benchmark
    @OperationsPerInvocation(CLONES)
    public void cloneLayer(LayerForest forest, Blackhole blackhole) throws IOException {
        for (String name : names) {
            try (Layer layer = forest.store.cloneLayer(forest.top, name)) {
                blackhole.consume(layer);
            }
        }
    }
}
