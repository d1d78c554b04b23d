package io.lcfs.bench;

import io.lcfs.FileOption;
import io.lcfs.Layer;
import io.lcfs.LayerFile;
import io.lcfs.LayerStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.util.SplittableRandom;
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
 * 20,000 random 4 KiB blocks of an inherited file written over, with and without the commit that makes them durable (target
 * T4), beside the same bytes written in order to a plain file, 64 KiB at a time, and forced. The figures are for one block.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 10)
@Measurement(iterations = 10)
@Fork(2)
public class RandomWriteBenchmark {
    private static final int BLOCKS = 20_000;
    private static final int RAW_CHUNK_BYTES = 64 << 10;
    private static final String FILE = "/large";
    private static final String LIVE = "live";
    private static final String RAW = "raw";

    /** The size of the file; {@code -p sizeMiB=1024} for the target. */
    @Param("256")
    public int sizeMiB;

    private final long[] positions = new long[BLOCKS];
    private final ByteBuffer block = ByteBuffer.wrap(Workload.randomBytes(Workload.BLOCK_BYTES, 3));
    private final ByteBuffer rawChunk = ByteBuffer.allocateDirect(RAW_CHUNK_BYTES);
    private WorkDirectory directory;
    private LayerStore store;
    private Layer layer;
    private LayerFile file;
    private FileChannel raw;

    @Setup(Level.Trial)
    public void create() throws IOException {
        long lengthBytes = (long) sizeMiB << 20;
        directory = new WorkDirectory();
        store = directory.createStore();
        try (Layer base = store.create("base")) {
            Workload.writeLargeFile(base, FILE, lengthBytes);
            base.commit();
        }
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < BLOCKS; i++) {
            positions[i] = random.nextLong(lengthBytes / Workload.BLOCK_BYTES) * Workload.BLOCK_BYTES;
        }
        rawChunk.put(Workload.randomBytes(RAW_CHUNK_BYTES, 5));
    }

    @Setup(Level.Iteration)
    public void cloneBase() throws IOException {
        layer = store.clone("base", LIVE);
        file = layer.openFile(FILE, FileOption.WRITE);
        raw = RawFile.create(directory.file(RAW));
    }

    @TearDown(Level.Iteration)
    public void remove() throws IOException {
        raw.close();
        Files.delete(directory.file(RAW));
        file.close();
        layer.close();
        store.remove(LIVE);
        store.reclaim();
    }

    @TearDown(Level.Trial)
    public void close() throws IOException {
        store.close();
        directory.close();
    }

    private void overwriteAll() throws IOException {
        for (int i = 0; i < BLOCKS; i++) {
            block.clear().putLong(0, i);
            file.write(block, positions[i]);
        }
    }

    /** Each block is branched from the layer below, or written again if it is met twice. Not durable. */
    @Benchmark
    @OperationsPerInvocation(BLOCKS)
    public void overwrite() throws IOException {
        overwriteAll();
    }

    /** A layer that has written over all these blocks once. */
    @State(Scope.Thread)
    public static class Branched {
        @Setup(Level.Iteration)
        public void branch(RandomWriteBenchmark benchmark) throws IOException {
            benchmark.overwriteAll();
        }
    }

    /** The blocks are the layer's own already. Not durable. */
    @Benchmark
    @OperationsPerInvocation(BLOCKS)
    public void overwriteAgain(Branched branched) throws IOException {
        overwriteAll();
    }

    /** Branched and made durable. */
    @Benchmark
    @OperationsPerInvocation(BLOCKS)
    public void overwriteAndCommit() throws IOException {
        overwriteAll();
        layer.commit();
    }

    /** The raw limit: as many bytes, in order, into a new file. */
    @Benchmark
    @OperationsPerInvocation(BLOCKS)
    public void rawWriteAndForce() throws IOException {
        long end = (long) BLOCKS * Workload.BLOCK_BYTES;
        for (long position = 0; position < end; position += RAW_CHUNK_BYTES) {
            rawChunk.clear().limit((int) Math.min(RAW_CHUNK_BYTES, end - position));
            RawFile.writeFully(raw, rawChunk, position);
        }
        raw.force(false);
    }
}
