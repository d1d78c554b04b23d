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
 * The commit of a layer with one small change (target T10), beside the cost that any store with two barriers has on
 * this device: writes of several blocks and of a distant block, a force, a write of a superblock, and a force.
 */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class CommitBenchmark {
    /** A store with an image in it. */
    @State(Scope.Benchmark)
    public static class Image {
        private static final int FILES = 1000;

        private final byte[] change = Workload.randomBytes(Workload.BLOCK_BYTES, 3);
        private WorkDirectory directory;
        private LayerStore store;

        @Setup(Level.Trial)
        public void create() throws IOException {
            directory = new WorkDirectory();
            store = directory.createStore();
            try (Layer image = store.createLayer("image")) {
                new FileTree(FILES).create(image);
                image.commit();
            }
        }

        @TearDown(Level.Trial)
        public void close() throws IOException {
            store.close();
            directory.close();
        }
    }

    /**
     * A layer with one change. A commit takes at least half a millisecond, so a setup for each invocation does not
     * distort it.
     */
    @State(Scope.Benchmark)
    public static class ChangedLayer {
        private static final String NAME = "live";

        private Layer layer;

        @Setup(Level.Invocation)
        public void change(Image image) throws IOException {
            layer = image.store.cloneLayer("image", NAME);
            layer.write("/change", 0, image.change);
        }

        @TearDown(Level.Invocation)
        public void remove(Image image) throws IOException {
            layer.close();
            image.store.remove(NAME);
            image.store.reclaim(); // Otherwise the reclaim would run beside the next commit.
        }
    }

    /** A plain file whose blocks are all allocated. */
    @State(Scope.Benchmark)
    public static class PlainFile {
        private static final long LENGTH_BYTES = 64 << 20;
        private static final long FIRST_RUN = 2 * Workload.BLOCK_BYTES;

        /** The number of blocks that are written before the first force, as many as a small commit writes. */
        @Param("7")
        public int dirtyBlocks;

        private WorkDirectory directory;
        private FileChannel channel;
        private ByteBuffer run;
        private ByteBuffer block;
        private long position = FIRST_RUN;

        @Setup(Level.Trial)
        public void create() throws IOException {
            directory = new WorkDirectory();
            channel = RawFile.create(directory.file("raw"));
            RawFile.fill(channel, LENGTH_BYTES);
            run = ByteBuffer.allocateDirect((dirtyBlocks - 1) * Workload.BLOCK_BYTES);
            block = ByteBuffer.allocateDirect(Workload.BLOCK_BYTES);
        }

        @TearDown(Level.Trial)
        public void close() throws IOException {
            channel.close();
            directory.close();
        }

        private void nextRun() {
            position += run.capacity();
            if (position + run.capacity() > LENGTH_BYTES) {
                position = FIRST_RUN;
            }
        }
    }

    @Benchmark
    public void commit(ChangedLayer changed) throws IOException {
        changed.layer.commit();
    }

    @Benchmark
    public void twoForces(PlainFile file) throws IOException {
        file.nextRun();
        RawFile.writeFully(file.channel, file.run.clear(), file.position);
        RawFile.writeFully(file.channel, file.block.clear(), Workload.BLOCK_BYTES);
        file.channel.force(false);
        RawFile.writeFully(file.channel, file.block.clear(), 0);
        file.channel.force(false);
    }
}
