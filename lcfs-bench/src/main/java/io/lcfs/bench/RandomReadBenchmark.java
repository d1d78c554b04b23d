package io.lcfs.bench;

import io.lcfs.FileView;
import io.lcfs.Layer;
import io.lcfs.LayerFile;
import io.lcfs.LayerStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
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

/**
 * Reads of a random 4 KiB block of a large file in a committed layer (target T3), beside reads of a plain file of the
 * same size that is mapped or read through a channel. All files are in the page cache, and all checksums were verified
 * before.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class RandomReadBenchmark {
    private static final String FILE = "/large";
    private static final int TOUCH_STEP = 512;

    /** The size of the file; {@code -p sizeMiB=1024} for the target. At most 2047, the limit of one mapping. */
    @Param("256")
    public int sizeMiB;

    /** The number of layers in the chain; the file is in the lowest layer. */
    @Param({"1", "1000"})
    public int depth;

    private final SplittableRandom random = new SplittableRandom(1);
    private final byte[] heap = new byte[Workload.BLOCK_BYTES];
    private final ByteBuffer heapBuffer = ByteBuffer.wrap(heap);
    private final ByteBuffer direct = ByteBuffer.allocateDirect(Workload.BLOCK_BYTES);
    private WorkDirectory directory;
    private LayerStore store;
    private Layer layer;
    private LayerFile file;
    private FileView view;
    private FileChannel channel;
    private MappedByteBuffer mapped;
    private int blockCount;

    @Setup(Level.Trial)
    public void create() throws IOException {
        long lengthBytes = (long) sizeMiB << 20;
        blockCount = Math.toIntExact(lengthBytes / Workload.BLOCK_BYTES);
        directory = new WorkDirectory();
        String top;
        try (LayerStore created = directory.createStore()) {
            try (Layer base = created.createLayer("base")) {
                Workload.writeLargeFile(base, FILE, lengthBytes);
                base.commit();
            }
            top = Workload.deepen(created, "base", depth);
        }
        store = directory.openStore();
        layer = store.openLayer(top);
        file = layer.openFile(FILE);
        view = layer.openView(FILE);
        channel = RawFile.create(directory.file("raw"));
        RawFile.fill(channel, lengthBytes);
        mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, lengthBytes);
        for (long position = 0; position < lengthBytes; position += Workload.BLOCK_BYTES) {
            file.read(position, heapBuffer.clear());
            mapped.get((int) position, heap);
        }
    }

    @TearDown(Level.Trial)
    public void close() throws IOException {
        channel.close();
        view.close();
        file.close();
        layer.close();
        store.close();
        directory.close();
    }

    private int nextPosition() {
        return random.nextInt(blockCount) * Workload.BLOCK_BYTES;
    }

    /** Copies the bytes into an array. */
    @Benchmark
    public byte[] layerFile() throws IOException {
        file.read(nextPosition(), heapBuffer.clear());
        return heap;
    }

    /** Copies the bytes into a direct buffer. */
    @Benchmark
    public ByteBuffer layerFileDirect() throws IOException {
        file.read(nextPosition(), direct.clear());
        return direct;
    }

    /** Copies the bytes out of the view. */
    @Benchmark
    public byte[] viewCopied() throws IOException {
        ByteBuffer slice = view.slice(nextPosition());
        slice.get(heap);
        return heap;
    }

    /** Reads a few bytes of the view in place; compare with {@link #mappedTouched()}. */
    @Benchmark
    public long viewTouched() throws IOException {
        return touch(view.slice(nextPosition()), 0);
    }

    /** Copies the bytes out of a mapping: the lower limit of {@link #layerFile()}. */
    @Benchmark
    public byte[] mappedCopied() {
        mapped.get(nextPosition(), heap);
        return heap;
    }

    /** Reads a few bytes of a mapping in place: the lower limit of {@link #viewTouched()}. */
    @Benchmark
    public long mappedTouched() {
        return touch(mapped, nextPosition());
    }

    /** Reads the bytes through a channel, as a program without a mapping does. */
    @Benchmark
    public ByteBuffer channelRead() throws IOException {
        channel.read(direct.clear(), nextPosition());
        return direct;
    }

    private static long touch(ByteBuffer buffer, int position) {
        long sum = 0;
        for (int i = 0; i < Workload.BLOCK_BYTES; i += TOUCH_STEP) {
            sum += buffer.getLong(position + i);
        }
        return sum;
    }
}
