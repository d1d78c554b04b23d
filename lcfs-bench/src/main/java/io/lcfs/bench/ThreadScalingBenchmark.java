package io.lcfs.bench;

import io.lcfs.FileOption;
import io.lcfs.Layer;
import io.lcfs.LayerFile;
import io.lcfs.LayerStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The same work by one thread and by several threads at once (target T13): reads of one committed layer, and writes
 * with a layer for each thread. Reads are counted over all threads, because a mean time per thread would mostly measure
 * threads that wait for a processor. Each writer writes the same number of blocks; writers that do not hinder each
 * other take as long as a single writer.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ThreadScalingBenchmark {
    private static final String FILE = "/large";
    private static final int WRITES = 20_000;

    /** A store with one large file in a committed layer. */
    @State(Scope.Benchmark)
    public static class Image {
        /** The size of the file. */
        @Param("64")
        public int sizeMiB;

        private final AtomicInteger writers = new AtomicInteger();
        private WorkDirectory directory;
        private LayerStore store;
        private Layer layer;
        private int blockCount;
        private boolean closed;

        @Setup(Level.Trial)
        public synchronized void create() throws IOException {
            closed = false;
            directory = new WorkDirectory();
            store = directory.createStore();
            long lengthBytes = (long) sizeMiB << 20;
            blockCount = Math.toIntExact(lengthBytes / Workload.BLOCK_BYTES);
            layer = store.createLayer("image");
            Workload.writeLargeFile(layer, FILE, lengthBytes);
            layer.commit();
        }

        /**
         * Removes the layer of a writer, unless the trial is over: JMH may end the trial while other threads end their
         * iteration.
         */
        synchronized void remove(LayerFile file, Layer made) throws IOException {
            if (closed) {
                return;
            }
            file.close();
            made.close();
            store.remove(made.name());
            store.reclaim(); // Otherwise the reclaim would run beside the next iteration.
        }

        @TearDown(Level.Trial)
        public synchronized void close() throws IOException {
            closed = true;
            layer.close();
            store.close();
            directory.close();
        }
    }

    /** The state of a reader. */
    @State(Scope.Thread)
    public static class Reader {
        private final SplittableRandom random = new SplittableRandom(1);
        private final ByteBuffer buffer = ByteBuffer.allocate(Workload.BLOCK_BYTES);
        private LayerFile file;

        @Setup(Level.Trial)
        public void open(Image image) throws IOException {
            file = image.layer.openFile(FILE);
            for (long block = 0; block < image.blockCount; block++) {
                file.read(block * Workload.BLOCK_BYTES, buffer.clear());
            }
        }

        @TearDown(Level.Trial)
        public void close() throws IOException {
            file.close();
        }
    }

    /** The state of a writer, which has its own layer. */
    @State(Scope.Thread)
    public static class Writer {
        private final SplittableRandom random = new SplittableRandom(1);
        private final ByteBuffer content = ByteBuffer.wrap(Workload.randomBytes(Workload.BLOCK_BYTES, 3));
        private Layer layer;
        private LayerFile file;

        @Setup(Level.Iteration)
        public void cloneImage(Image image) throws IOException {
            layer = image.store.cloneLayer("image", "writer-" + image.writers.incrementAndGet());
            file = layer.openFile(FILE, FileOption.WRITE);
        }

        @TearDown(Level.Iteration)
        public void remove(Image image) throws IOException {
            image.remove(file, layer);
        }
    }

    private static ByteBuffer read(Image image, Reader reader) throws IOException {
        long block = reader.random.nextInt(image.blockCount);
        reader.file.read(block * Workload.BLOCK_BYTES, reader.buffer.clear());
        return reader.buffer;
    }

    private static void write(Image image, Writer writer) throws IOException {
        for (int i = 0; i < WRITES; i++) {
            long block = writer.random.nextInt(image.blockCount);
            writer.file.write(
                    block * Workload.BLOCK_BYTES, writer.content.putLong(0, i).duplicate());
        }
    }

    @Benchmark
    @Threads(1)
    public ByteBuffer oneReader(Image image, Reader reader) throws IOException {
        return read(image, reader);
    }

    @Benchmark
    @Threads(2)
    public ByteBuffer twoReaders(Image image, Reader reader) throws IOException {
        return read(image, reader);
    }

    @Benchmark
    @Threads(16)
    public ByteBuffer sixteenReaders(Image image, Reader reader) throws IOException {
        return read(image, reader);
    }

    @Benchmark
    @Threads(1)
    @BenchmarkMode(Mode.SingleShotTime)
    @Warmup(iterations = 10)
    @Measurement(iterations = 10)
    @OperationsPerInvocation(WRITES)
    public void oneWriter(Image image, Writer writer) throws IOException {
        write(image, writer);
    }

    @Benchmark
    @Threads(2)
    @BenchmarkMode(Mode.SingleShotTime)
    @Warmup(iterations = 10)
    @Measurement(iterations = 10)
    @OperationsPerInvocation(WRITES)
    public void twoWriters(Image image, Writer writer) throws IOException {
        write(image, writer);
    }
}
