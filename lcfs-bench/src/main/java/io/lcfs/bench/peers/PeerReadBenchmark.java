package io.lcfs.bench.peers;

import io.lcfs.bench.FileTree;
import io.lcfs.bench.Workload;
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

/**
 * Reads of a random 4 KiB block of a large file into a buffer: the peers' counterpart of
 * {@link io.lcfs.bench.RandomReadBenchmark}. The whole file is in memory.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 2,
        jvmArgsAppend = {
            PeerFlags.IGNORE_UNKNOWN,
            PeerFlags.NATIVE_ACCESS,
            PeerFlags.UNSAFE_MEMORY,
            PeerFlags.OPEN_NIO,
            PeerFlags.OPEN_CHANNELS
        })
public class PeerReadBenchmark {
    @Param({"jimfs", "file", "tmpfs", "lmdb", "rocksdb", "mvstore", "xodus"})
    public String peer;

    /** The size of the file; {@code -p sizeMiB=1024} for the target. */
    @Param("256")
    public int sizeMiB;

    private final SplittableRandom random = new SplittableRandom(1);
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(Workload.BLOCK_BYTES);
    private PeerDirectory directory;
    private Peer store;
    private long blockCount;

    @Setup(Level.Trial)
    public void create() throws IOException {
        blockCount = ((long) sizeMiB << 20) / Workload.BLOCK_BYTES;
        directory = Peers.directory(peer);
        store = Peers.open(peer, directory.path(), new FileTree(0));
        store.createBlocks(blockCount);
        store.commit();
        store.settle();
        for (long block = 0; block < blockCount; block++) {
            store.readBlock(block, buffer.clear());
        }
    }

    @TearDown(Level.Trial)
    public void close() throws IOException {
        store.close();
        directory.close();
    }

    @Benchmark
    public ByteBuffer randomRead() throws IOException {
        store.readBlock(random.nextLong(blockCount), buffer.clear());
        return buffer;
    }
}
