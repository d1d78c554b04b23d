package io.lcfs.bench;

import static io.lcfs.FileOption.NO_FOLLOW;

import io.lcfs.DirectoryEntries;
import io.lcfs.DirectoryEntry;
import io.lcfs.FileInfo;
import io.lcfs.Layer;
import io.lcfs.LayerStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
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

/** Stat, whole read and list at random paths among many small files of a committed layer (target T6). */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class SmallFileAccessBenchmark {
    private static final int MAX_BYTES = 8 << 10;

    /** The number of files. */
    @Param("20000")
    public int files;

    /** The number of layers in the chain; the files are in the lowest layer. */
    @Param({"1", "1000"})
    public int depth;

    private final SplittableRandom random = new SplittableRandom(1);
    private final ByteBuffer buffer = ByteBuffer.allocate(MAX_BYTES);
    private FileTree tree;
    private WorkDirectory directory;
    private LayerStore store;
    private Layer layer;

    @Setup(Level.Trial)
    public void create() throws IOException {
        tree = new FileTree(files);
        directory = new WorkDirectory();
        String top;
        try (LayerStore created = directory.createStore()) {
            try (Layer base = created.createLayer("base")) {
                tree.create(base);
                base.commit();
            }
            top = Workload.deepen(created, "base", depth);
        }
        store = directory.openStore();
        layer = store.openLayer(top);
    }

    @TearDown(Level.Trial)
    public void close() throws IOException {
        layer.close();
        store.close();
        directory.close();
    }

    private String randomFile() {
        return tree.files()[random.nextInt(files)];
    }

    @Benchmark
    public FileInfo stat() throws IOException {
        return layer.stat(randomFile(), NO_FOLLOW);
    }

    /** Reads a file into a new array. */
    @Benchmark
    public byte[] readAllBytes() throws IOException {
        return layer.readAllBytes(randomFile());
    }

    /** Reads a file into one buffer that is reused. */
    @Benchmark
    public ByteBuffer readIntoBuffer() throws IOException {
        layer.read(randomFile(), 0, buffer.clear());
        return buffer;
    }

    /** Lists a directory of 5.5 files on average. */
    @Benchmark
    public void list(Blackhole blackhole) throws IOException {
        String path = tree.directories()[random.nextInt(tree.directories().length)];
        try (DirectoryEntries entries = layer.list(path)) {
            for (DirectoryEntry entry : entries) {
                blackhole.consume(entry);
            }
        }
    }
}
