package io.lcfs.bench;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
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
 * The commit of a layer with one small change (target T10), beside what any store with two barriers must pay on this device:
 * a run of blocks and a block elsewhere, force, the block of the superblock, force.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class CommitBenchmark {
    private static final int IMAGE_FILES = 1000;
    private static final String LIVE = "live";
    private static final long RAW_BYTES = 64 << 20;

    /** The blocks that the raw one writes before its first force; what a small commit dirties. */
    @Param("8")
    public int dirtyBlocks;

    private final byte[] change = Workload.randomBytes(Workload.BLOCK_BYTES, 3);
    private WorkDirectory directory;
    private LayerStore store;
    private Layer layer;
    private FileChannel raw;
    private ByteBuffer rawRun;
    private ByteBuffer rawBlock;
    private long rawPosition;

    @Setup(Level.Trial)
    public void create() throws IOException {
        directory = new WorkDirectory();
        store = directory.createStore();
        try (Layer image = store.create("image")) {
            new FileTree(IMAGE_FILES).create(image);
            image.commit();
        }
        raw = RawFile.create(directory.file("raw"));
        RawFile.fill(raw, RAW_BYTES);
        rawRun = ByteBuffer.allocateDirect((dirtyBlocks - 1) * Workload.BLOCK_BYTES);
        rawBlock = ByteBuffer.allocateDirect(Workload.BLOCK_BYTES);
        rawPosition = firstRun();
    }

    @TearDown(Level.Trial)
    public void close() throws IOException {
        raw.close();
        store.close();
        directory.close();
    }

    /** A commit takes half a millisecond and more, so that a set-up for each of them does no harm. */
    @State(Scope.Thread)
    public static class ChangedLayer {
        @Setup(Level.Invocation)
        public void change(CommitBenchmark benchmark) throws IOException {
            benchmark.layer = benchmark.store.clone("image", LIVE);
            benchmark.layer.write("/change", 0, benchmark.change);
        }

        @TearDown(Level.Invocation)
        public void remove(CommitBenchmark benchmark) throws IOException {
            benchmark.layer.close();
            benchmark.store.remove(LIVE);
            benchmark.store.reclaim(); // or else it would go on beside the next commit
        }
    }

    @Benchmark
    public void commit(ChangedLayer changed) throws IOException {
        layer.commit();
    }

    @Benchmark
    public void twoForces() throws IOException {
        RawFile.writeFully(raw, rawRun.clear(), rawPosition);
        RawFile.writeFully(raw, rawBlock.clear(), Workload.BLOCK_BYTES);
        raw.force(false);
        RawFile.writeFully(raw, rawBlock.clear(), 0);
        raw.force(false);
        rawPosition += rawRun.capacity();
        if (rawPosition + rawRun.capacity() > RAW_BYTES) {
            rawPosition = firstRun();
        }
    }

    private static long firstRun() {
        return 2L * Workload.BLOCK_BYTES;
    }
}
