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
 * Overwrites of random 4 KiB blocks of a large file, all made durable together: the peers' counterpart of
 * {@link io.lcfs.bench.RandomWriteBenchmark}. The figure is for all writes and the commit. The contents of Jimfs and
 * tmpfs are never durable.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3)
@Measurement(iterations = 5)
@Fork(
        value = 1,
        jvmArgsAppend = {
            PeerFlags.IGNORE_UNKNOWN,
            PeerFlags.NATIVE_ACCESS,
            PeerFlags.UNSAFE_MEMORY,
            PeerFlags.OPEN_NIO,
            PeerFlags.OPEN_CHANNELS
        })
public class PeerOverwriteBenchmark {
    @Param({"jimfs", "file", "tmpfs", "lmdb", "rocksdb", "mvstore", "xodus"})
    public String peer;

    /** The size of the file; {@code -p sizeMiB=1024} for the target. */
    @Param("256")
    public int sizeMiB;

    /** The number of blocks that are written. */
    @Param("20000")
    public int writes;

    private final ByteBuffer block =
            ByteBuffer.allocateDirect(Workload.BLOCK_BYTES).put(Workload.randomBytes(Workload.BLOCK_BYTES, 3));
    private long[] blocks;
    private PeerDirectory directory;
    private Peer store;

    @Setup(Level.Trial)
    public void create() throws IOException {
        long blockCount = ((long) sizeMiB << 20) / Workload.BLOCK_BYTES;
        SplittableRandom random = new SplittableRandom(1);
        blocks = random.longs(writes, 0, blockCount).toArray();
        directory = Peers.directory(peer);
        store = Peers.open(peer, directory.path(), new FileTree(0));
        store.createBlocks(blockCount);
        store.commit();
        store.settle();
    }

    @TearDown(Level.Trial)
    public void close() throws IOException {
        store.close();
        directory.close();
    }

    @Benchmark
    public void overwritesAndCommit() throws IOException {
        for (int i = 0; i < writes; i++) {
            store.writeBlock(blocks[i], block.clear().putLong(0, i));
        }
        store.commit();
    }
}
