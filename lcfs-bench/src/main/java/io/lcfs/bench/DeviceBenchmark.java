package io.lcfs.bench;

import io.lcfs.FileOption;
import io.lcfs.Layer;
import io.lcfs.LayerFile;
import io.lcfs.LayerStore;
import io.lcfs.StoreOptions;
import io.lcfs.chronicle.ChronicleDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
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
 * The same work on the engine's own device, which maps a file in parts of 1 GiB, and on the device with a single
 * mapping by chronicle-bytes. Both run with the JVM flags that chronicle-bytes needs. The figures of writes are for one
 * block or one file.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 10)
@Measurement(iterations = 10)
@Fork(
        value = 2,
        jvmArgsAppend = {
            "-XX:+IgnoreUnrecognizedVMOptions",
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
            "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Dorg.slf4j.simpleLogger.log.net.openhft=warn"
        })
public class DeviceBenchmark {
    private static final int WRITES = 20_000;
    private static final int FILES = 20_000;
    private static final String LARGE = "/large";
    private static final String LIVE = "live";

    /** A store on one of the two devices, with a large file in a committed layer. */
    @State(Scope.Benchmark)
    public static class DeviceStore {
        private static final long STORE_BYTES = 16L << 30; // sparse

        /** The device. */
        @Param({"default", "chronicle"})
        public String device;

        /** The size of the file. */
        @Param("256")
        public int sizeMiB;

        private WorkDirectory directory;
        private LayerStore store;
        private long blockCount;

        @Setup(Level.Trial)
        public void create() throws IOException {
            long lengthBytes = (long) sizeMiB << 20;
            blockCount = lengthBytes / Workload.BLOCK_BYTES;
            directory = new WorkDirectory();
            store = create(directory.file("store.lcfs"));
            try (Layer base = store.createLayer("base")) {
                Workload.writeLargeFile(base, LARGE, lengthBytes);
                base.commit();
            }
        }

        private LayerStore create(Path file) throws IOException {
            StoreOptions options = StoreOptions.defaults().withCheckpointInterval(Duration.ZERO);
            return switch (device) {
                case "default" -> LayerStore.create(file, STORE_BYTES, options);
                case "chronicle" -> LayerStore.create(ChronicleDevice.create(file, STORE_BYTES), options);
                default -> throw new IllegalArgumentException("device " + device + ": neither default nor chronicle");
            };
        }

        @TearDown(Level.Trial)
        public void close() throws IOException {
            store.close();
            directory.close();
        }
    }

    /** The open large file, after each of its blocks was read once. */
    @State(Scope.Benchmark)
    public static class Reading {
        private final SplittableRandom random = new SplittableRandom(1);
        private final ByteBuffer block = ByteBuffer.allocate(Workload.BLOCK_BYTES);
        private Layer layer;
        private LayerFile file;
        private long blockCount;

        @Setup(Level.Trial)
        public void open(DeviceStore on) throws IOException {
            blockCount = on.blockCount;
            layer = on.store.openLayer("base");
            file = layer.openFile(LARGE);
            for (long i = 0; i < blockCount; i++) {
                file.read(i * Workload.BLOCK_BYTES, block.clear());
            }
        }

        @TearDown(Level.Trial)
        public void close() throws IOException {
            file.close();
            layer.close();
        }
    }

    /** A new layer on the large file in each iteration. */
    @State(Scope.Benchmark)
    public static class Branching {
        private final ByteBuffer block = ByteBuffer.wrap(Workload.randomBytes(Workload.BLOCK_BYTES, 3));
        private final long[] positions = new long[WRITES];
        private Layer layer;
        private LayerFile file;

        @Setup(Level.Trial)
        public void choose(DeviceStore on) {
            SplittableRandom random = new SplittableRandom(1);
            for (int i = 0; i < WRITES; i++) {
                positions[i] = random.nextLong(on.blockCount) * Workload.BLOCK_BYTES;
            }
        }

        @Setup(Level.Iteration)
        public void cloneBase(DeviceStore on) throws IOException {
            layer = on.store.cloneLayer("base", LIVE);
            file = layer.openFile(LARGE, FileOption.WRITE);
        }

        @TearDown(Level.Iteration)
        public void remove(DeviceStore on) throws IOException {
            file.close();
            layer.close();
            on.store.remove(LIVE);
            on.store.reclaim();
        }
    }

    /** A new empty layer in each iteration. */
    @State(Scope.Benchmark)
    public static class Filling {
        private final FileTree tree = new FileTree(FILES);
        private Layer layer;

        @Setup(Level.Iteration)
        public void create(DeviceStore on) throws IOException {
            layer = on.store.createLayer(LIVE);
        }

        @TearDown(Level.Iteration)
        public void remove(DeviceStore on) throws IOException {
            layer.close();
            on.store.remove(LIVE);
            on.store.reclaim();
        }
    }

    /** Reads a block of the large file. */
    @Benchmark
    @BenchmarkMode(Mode.AverageTime)
    @OutputTimeUnit(TimeUnit.NANOSECONDS)
    @Warmup(iterations = 5, time = 1)
    @Measurement(iterations = 5, time = 1)
    public ByteBuffer randomRead(Reading reading) throws IOException {
        long block = reading.random.nextLong(reading.blockCount);
        reading.file.read(block * Workload.BLOCK_BYTES, reading.block.clear());
        return reading.block;
    }

    /** Writes blocks of the large file, branched from the layer below, and makes them durable. */
    @Benchmark
    @OperationsPerInvocation(WRITES)
    public void randomOverwriteAndCommit(Branching branching) throws IOException {
        for (int i = 0; i < WRITES; i++) {
            branching.block.clear().putLong(0, i);
            branching.file.write(branching.positions[i], branching.block);
        }
        branching.layer.commit();
    }

    /** Creates files of 1 to 8 KiB in directories and makes them durable. */
    @Benchmark
    @OperationsPerInvocation(FILES)
    public void smallFilesAndCommit(Filling filling) throws IOException {
        filling.tree.create(filling.layer);
        filling.layer.commit();
    }
}
