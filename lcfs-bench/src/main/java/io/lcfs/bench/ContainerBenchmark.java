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
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A hundred containers on one image (target T2). Each consists of two layers and one 4 KiB write; all layers are
 * removed at the end. The space is reclaimed between the iterations.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 50)
@Measurement(iterations = 50)
@Fork(1)
public class ContainerBenchmark {
    private static final int CONTAINERS = 100;
    private static final int IMAGE_FILES = 1000;

    private final byte[] block = Workload.randomBytes(Workload.BLOCK_BYTES, 3);
    private WorkDirectory directory;
    private LayerStore store;

    @Setup(Level.Trial)
    public void create() throws IOException {
        directory = new WorkDirectory();
        store = directory.createStore();
        try (Layer image = store.createLayer("image")) {
            new FileTree(IMAGE_FILES).create(image);
            image.commit();
        }
    }

    @TearDown(Level.Iteration)
    public void reclaim() throws IOException {
        store.reclaim();
    }

    @TearDown(Level.Trial)
    public void close() throws IOException {
        store.close();
        directory.close();
    }

    @Benchmark
    public void hundredContainers() throws IOException {
        for (int i = 0; i < CONTAINERS; i++) {
            String container = "container-" + i;
            String below = "below-" + i;
            try (Layer live = store.cloneLayer("image", container)) {
                store.snapshot(container, below).close();
                live.write("/hosts", 0, block);
            }
            store.remove(container);
            store.remove(below);
        }
    }
}
