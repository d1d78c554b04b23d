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
 * Overwrites of 20,000 random 4 KiB blocks of an inherited file, with and without the commit that makes them durable
 * (target T4), beside the same number of bytes written sequentially to a plain file, 64 KiB at a time, and forced. The
 * figures are for one block.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 10)
@Measurement(iterations = 10)
@Fork(2)
public class RandomWriteBenchmark {
    private static final int BLOCKS = 20_000;

    /** A store with a large file in a committed layer, and a new layer on that layer in each iteration. */
    @State(Scope.Benchmark)
    public static class Inherited {
        private static final String FILE = "/large";
        private static final String LIVE = "live";

        /** The size of the file; {@code -p sizeMiB=1024} for the target. */
        @Param("256")
        public int sizeMiB;

        private final long[] positions = new long[BLOCKS];
        private final ByteBuffer block = ByteBuffer.wrap(Workload.randomBytes(Workload.BLOCK_BYTES, 3));
        private WorkDirectory directory;
        private LayerStore store;
        private Layer layer;
        private LayerFile file;

        @Setup(Level.Trial)
        public void create() throws IOException {
            long lengthBytes = (long) sizeMiB << 20;
            directory = new WorkDirectory();
            store = directory.createStore();
            try (Layer base = store.createLayer("base")) {
                Workload.writeLargeFile(base, FILE, lengthBytes);
                base.commit();
            }
            SplittableRandom random = new SplittableRandom(1);
            for (int i = 0; i < BLOCKS; i++) {
                positions[i] = random.nextLong(lengthBytes / Workload.BLOCK_BYTES) * Workload.BLOCK_BYTES;
            }
        }

        @Setup(Level.Iteration)
        public void cloneBase() throws IOException {
            layer = store.cloneLayer("base", LIVE);
            file = layer.openFile(FILE, FileOption.WRITE);
        }

        @TearDown(Level.Iteration)
        public void remove() throws IOException {
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

        private void overwrite() throws IOException {
            for (int i = 0; i < BLOCKS; i++) {
                block.clear().putLong(0, i);
                file.write(positions[i], block);
            }
        }
    }

    /** The state after the layer has overwritten all these blocks once. */
    @State(Scope.Benchmark)
    public static class Branched {
        @Setup(Level.Iteration)
        public void branch(Inherited inherited) throws IOException {
            inherited.overwrite();
        }
    }

    /** A plain file, new in each iteration. */
    @State(Scope.Benchmark)
    public static class PlainFile {
        private static final int CHUNK_BYTES = 64 << 10;
        private static final String NAME = "raw";

        private final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES);
        private WorkDirectory directory;
        private FileChannel channel;

        @Setup(Level.Trial)
        public void create() throws IOException {
            directory = new WorkDirectory();
            chunk.put(Workload.randomBytes(CHUNK_BYTES, 5));
        }

        @Setup(Level.Iteration)
        public void createFile() throws IOException {
            channel = RawFile.create(directory.file(NAME));
        }

        @TearDown(Level.Iteration)
        public void deleteFile() throws IOException {
            channel.close();
            Files.delete(directory.file(NAME));
        }

        @TearDown(Level.Trial)
        public void close() throws IOException {
            directory.close();
        }
    }

    /** Overwrites each block, which is branched from the layer below at its first write. Not durable. */
    @Benchmark
    @OperationsPerInvocation(BLOCKS)
    public void overwrite(Inherited inherited) throws IOException {
        inherited.overwrite();
    }

    /** Overwrites blocks that the layer already owns. Not durable. */
    @Benchmark
    @OperationsPerInvocation(BLOCKS)
    public void overwriteAgain(Inherited inherited, Branched branched) throws IOException {
        inherited.overwrite();
    }

    /** Branches the blocks and makes them durable. */
    @Benchmark
    @OperationsPerInvocation(BLOCKS)
    public void overwriteAndCommit(Inherited inherited) throws IOException {
        inherited.overwrite();
        inherited.layer.commit();
    }

    /** Writes as many bytes sequentially into a new file: the lower limit. */
    @Benchmark
    @OperationsPerInvocation(BLOCKS)
    public void rawWriteAndForce(PlainFile file) throws IOException {
        long end = (long) BLOCKS * Workload.BLOCK_BYTES;
        for (long position = 0; position < end; position += PlainFile.CHUNK_BYTES) {
            file.chunk.clear().limit((int) Math.min(PlainFile.CHUNK_BYTES, end - position));
            RawFile.writeFully(file.channel, file.chunk, position);
        }
        file.channel.force(false);
    }
}
